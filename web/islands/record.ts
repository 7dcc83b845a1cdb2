// Recording a voice message: what was said goes into the form's own field for files, as if it had been chosen there. Where
// the browser cannot record, the field is all there is.

type Say = (key: string) => string;

/** The server takes three minutes. */
const MAX_S = 180;
/** More than is kept of it in the end, so that a voice made of a voice is still clear. */
const BITS_PER_S = 24_000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** Puts files into a field, which only a list of the browser's own can do. */
export function choose(field: HTMLInputElement, files: File[]): boolean {
  try {
    const list = new DataTransfer();
    files.forEach((file) => list.items.add(file));
    field.files = list.files;
    return field.files.length === files.length;
  } catch {
    return false;
  }
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function button(text: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  return made;
}

/** A button that records, what was recorded to listen to, and a way to do without it. */
export function offerRecording(form: HTMLFormElement, say: Say): void {
  const field = form.querySelector<HTMLInputElement>("input[name=voice]");
  if (!field || !("MediaRecorder" in window) || !navigator.mediaDevices?.getUserMedia || !choose(field, [])) return;
  const [record, drop] = [button(say("voice-record")), button(say("voice-drop"))];
  const heard = document.createElement("audio");
  heard.controls = true;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const row = document.createElement("div");
  row.className = "inline";
  row.append(record, drop, said);
  form.querySelector("details")?.before(row, heard);
  let recorder: MediaRecorder | null = null;

  const show = () => {
    const file = field.files?.[0];
    URL.revokeObjectURL(heard.src);
    heard.hidden = drop.hidden = !file;
    if (file) heard.src = URL.createObjectURL(file);
    else heard.removeAttribute("src");
  };
  const keep = (recording: MediaRecorder, pieces: Blob[]) => {
    const type = recording.mimeType.split(";")[0] || "audio/webm";
    choose(field, [new File(pieces, `voice.${type.split("/")[1] ?? "webm"}`, { type })]);
    said.textContent = say("voice-recorded");
    show();
  };
  const begin = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_S, ...(mimeType ? { mimeType } : {}) });
    const [recording, pieces, since] = [recorder, [] as Blob[], Date.now()];
    const timer = setInterval(() => {
      const seconds = (Date.now() - since) / 1000;
      record.textContent = `${say("voice-stop")} ${clock(seconds)}`;
      if (seconds >= MAX_S) recording.stop();
    }, 250);
    recording.ondataavailable = (event) => pieces.push(event.data);
    recording.onstop = () => {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      record.textContent = say("voice-record");
      record.removeAttribute("aria-pressed");
      keep(recording, pieces);
    };
    recording.start();
    record.setAttribute("aria-pressed", "true");
    said.textContent = say("voice-recording");
  };

  record.addEventListener("click", () => {
    if (recorder) recorder.stop();
    else begin().catch(() => (said.textContent = say("voice-denied")));
  });
  drop.addEventListener("click", () => {
    field.value = "";
    said.textContent = "";
    show();
    record.focus();
  });
  field.addEventListener("change", show);
  show();
}
