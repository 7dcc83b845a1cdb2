// What goes with a post: taken out of its form's fields, pictures made small before the thin link has to carry them, and
// put back where the server would not have them.

import { choose } from "./record";

/** A file that goes with a post. */
export interface Enclosed {
  /** As the server has named it, once it is there. */
  id?: string;
  file?: File;
  /** The field it was chosen in. */
  field: string;
  /** What a picture shows. */
  alt: string;
}

/** A form whose files the island of enclosures looks after. */
export interface EnclosingForm extends HTMLFormElement {
  enclosing?: { take(): Promise<Enclosed[]>; drop(): void; giveBack(all: Enclosed[]): void };
}

/** The server keeps no more of a picture. */
const SIDE = 1280;
const QUALITY = 0.82;
/** Smaller pictures are not worth the work. */
const SMALL_BYTES = 200_000;

const fields = (form: HTMLFormElement) => Array.from(form.querySelectorAll<HTMLInputElement>("input[type=file]"));

/** The same picture with fewer pixels; the picture itself where the browser cannot do it. */
async function shrunk(file: File): Promise<File> {
  if (file.size < SMALL_BYTES || !("createImageBitmap" in window)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paper = canvas.getContext("2d");
    if (!paper) return file;
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
  } catch {
    return file; // not a picture this browser reads: the server says what is wrong with it
  }
}

/** All that was chosen in a form, what is at the server already first. */
export async function enclosedIn(form: HTMLFormElement): Promise<Enclosed[]> {
  const kept = form.querySelectorAll<HTMLInputElement>("input[name=enclosure]:checked");
  const all: Enclosed[] = Array.from(kept, (one) => ({ id: one.value, field: one.name, alt: "" }));
  const alt = form.querySelector<HTMLInputElement>("input[name=alt]")?.value ?? "";
  for (const field of fields(form)) {
    const isVoice = field.name === "voice";
    for (const file of Array.from(field.files ?? [])) {
      all.push({ file: isVoice ? file : await shrunk(file), field: field.name, alt: isVoice ? "" : alt });
    }
  }
  return all;
}

/** Empties a form's fields for files. */
export function dropFiles(form: HTMLFormElement): void {
  form.querySelectorAll<HTMLInputElement>("input[name=enclosure]").forEach((one) => one.closest("label")?.remove());
  for (const field of fields(form)) {
    field.value = "";
    field.dispatchEvent(new Event("change"));
  }
}

/** Gives files back, where nothing else has been chosen since. */
export function giveBack(form: HTMLFormElement, enclosed: Enclosed[]): void {
  for (const field of fields(form)) {
    const files = enclosed.flatMap((one) => (one.file && one.field === field.name ? [one.file] : []));
    if (field.files?.length || !files.length) continue;
    choose(field, files);
    field.dispatchEvent(new Event("change"));
    const folded = field.closest("details");
    if (folded) folded.open = true;
  }
}
