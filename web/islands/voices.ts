// Voice messages that are being made when the page comes: shown when they can be heard, without another page.

interface Answer {
  voice?: { status: string; duration_s?: number; sounds: { url: string; mime: string; bytes: number }[] };
}

const LOOK_MS = 3_000;
/** Whoever still reads after so many looks can load the page again. */
const LOOKS = 60;

function player(seconds: number, sounds: { url: string; mime: string; bytes: number }[]): HTMLElement {
  const audio = document.createElement("audio");
  audio.controls = true;
  audio.preload = "none";
  for (const sound of sounds) {
    const source = document.createElement("source");
    source.src = sound.url;
    source.type = sound.mime;
    audio.append(source);
  }
  const caption = document.createElement("figcaption");
  const clock = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  caption.textContent = `${clock} · ${Math.ceil((sounds[0]?.bytes ?? 0) / 1000)} KB`;
  const figure = document.createElement("figure");
  figure.className = "voice";
  figure.append(audio, caption);
  return figure;
}

async function look(place: HTMLElement, failed: string): Promise<boolean> {
  const answer = await fetch(`/api/v1/enclosures/${place.dataset.voice ?? ""}`);
  if (!answer.ok) return answer.status === 404;
  const { voice } = (await answer.json()) as Answer;
  if (voice?.status === "failed") place.textContent = failed;
  else if (voice?.sounds.length) place.replaceWith(player(voice.duration_s ?? 0, voice.sounds));
  else return false;
  return true;
}

/** Looks after every voice of the page that is being made. */
export function awaitVoices(failed: string): void {
  document.querySelectorAll<HTMLElement>("[data-voice]").forEach((place) => {
    let looks = 0;
    const again = async () => {
      const isOver = await look(place, failed).catch(() => false);
      if (!isOver && ++looks < LOOKS) setTimeout(() => void again(), LOOK_MS);
    };
    setTimeout(() => void again(), LOOK_MS);
  });
}
