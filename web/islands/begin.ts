// After the first paint: makes the site one that can be installed and read without a link (sw.ts), and goes on fetching
// what is being taken home (home.ts), whichever page is open.

/** Says to every page that something is being taken home, without opening the database. */
const FLAG = "yinghuo-taking";
const WAIT_MS = 10_000;

const script = document.querySelector<HTMLElement>("script[data-home]");

function begin(): void {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = "/manifest.webmanifest";
  document.head.append(link);
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  try {
    if (localStorage.getItem(FLAG) === null || document.querySelector("#shelf")) return;
  } catch {
    return; // a browser that keeps nothing
  }
  const home = document.createElement("script");
  home.type = "module";
  home.src = (script && script.dataset.home) || "";
  document.head.append(home);
}

/** Not before what the page itself loads, nor beside what is being watched: the link may be thin. */
function wait(): void {
  const isBusy = Array.from(document.querySelectorAll<HTMLMediaElement>("video, audio")).some((media) => !media.paused);
  if (isBusy) setTimeout(wait, WAIT_MS);
  else begin();
}

const start = () => setTimeout(wait, document.querySelector("#shelf") ? 1 : WAIT_MS);
if (document.readyState === "complete") start();
else addEventListener("load", start);
