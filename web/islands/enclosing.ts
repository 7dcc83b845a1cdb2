// Voices and pictures of posts: recording, taking files out of a form and putting them back, and showing a voice when it
// is made. An island of its own, so that forms without such fields do not pay for it.

import { dropFiles, enclosedIn, giveBack, type EnclosingForm } from "./enclosed";
import { offerRecording } from "./record";
import { awaitVoices } from "./voices";
import { words } from "./words";
import en from "../locales/en/enclosing.ftl";
import zh from "../locales/zh-CN/enclosing.ftl";

const say = words(zh, en);

document.querySelectorAll<HTMLInputElement>("input[name=voice]").forEach((field) => {
  const form = field.form as EnclosingForm | null;
  if (!form) return;
  offerRecording(form, say);
  form.enclosing = {
    take: () => enclosedIn(form),
    drop: () => dropFiles(form),
    giveBack: (all) => giveBack(form, all),
  };
});
awaitVoices(say("voice-not-made"));
