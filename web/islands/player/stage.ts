// Sound and picture are two elements: the sound leads and never waits for the picture. The one with the controls, captions
// and poster lies on top and has the sound alone; below it the picture follows.

/** Further off it jumps, ... */
const JUMP_S = 0.4;
/** ... less is caught up by playing at most so much faster or slower. */
const NUDGE = 0.08;

export class Stage {
  readonly box = document.createElement("div");
  readonly picture = document.createElement("video");
  /** Until when the picture could be shown at a time. */
  end_s: (at_s: number) => number = (at_s) => at_s;
  /** Whether a picture was ever there. */
  hasShown = false;
  private isOn = false;

  constructor(private readonly sound: HTMLMediaElement) {
    this.box.className = "stage";
    sound.before(this.box);
    this.picture.className = "picture";
    this.picture.muted = true;
    this.picture.playsInline = true;
    this.picture.preload = "auto";
    this.picture.tabIndex = -1;
    this.picture.setAttribute("aria-hidden", "true");
    this.picture.disableRemotePlayback = true;
    for (const name of ["loadeddata", "seeked"]) this.picture.addEventListener(name, () => this.follow());
    for (const name of ["play", "playing", "pause", "waiting", "seeking", "seeked", "ratechange", "timeupdate"]) {
      sound.addEventListener(name, () => this.follow());
    }
    this.box.append(sound, this.picture);
  }

  /** Shows the picture from when it is there, or not at all. */
  turn(isOn: boolean): void {
    this.isOn = isOn;
    if (!isOn) this.box.classList.remove("shown");
    this.follow();
  }

  follow(): void {
    const { picture, sound } = this;
    const at_s = sound.currentTime;
    const isMoving = !sound.paused && !sound.ended && !sound.seeking && sound.readyState > 2;
    if (!this.isOn || this.end_s(at_s) - at_s < 0.05) {
      if (!picture.paused) picture.pause();
      return;
    }
    const ahead_s = picture.currentTime - at_s;
    if (Math.abs(ahead_s) > (isMoving ? JUMP_S : 0.05)) {
      if (!picture.seeking) picture.currentTime = at_s;
    } else if (isMoving) {
      picture.playbackRate = sound.playbackRate * (1 - Math.max(-NUDGE, Math.min(NUDGE, ahead_s)));
    }
    if (picture.readyState > 1 && !picture.seeking) {
      this.box.classList.add("shown");
      this.hasShown = true;
      // It would cover the picture.
      sound.removeAttribute("poster");
    }
    if (isMoving && picture.paused) picture.play().catch(() => undefined);
    else if (!isMoving && !picture.paused) picture.pause();
  }
}
