// Plays a lesson by Media Source: fetches what is played next, sound before picture, at the rung that the link carries.

import { load, save } from "../local";
import { matched } from "../matched";
import { watch } from "./beside";
import { type Board, at, read } from "./boards";
import { asked, keepSecond, secondOf, tell, told } from "./kept";
import { Link } from "./link";
import { Meter } from "./meter";
import { type Playable, playables } from "./page";
import { type Player, mark, onceLoaded, replacement } from "./plain";
import { PICTURE_AHEAD_S, SOUND_AHEAD_S } from "./plan";
import { type Acts, Row } from "./row";
import { type State, choose } from "./rungs";
import { type Month, allows, of } from "./spent";
import { Stage } from "./stage";
import { type Line, type Options, Track } from "./track";

const LOOK_MS = 500;
/** The second and the bytes are written down so often: a dead battery costs no more. */
const KEEP_MS = 5_000;
/** Where she goes on is told by at least so much. */
const RESUME_S = 5;
/** With so much of the voice ahead a board's picture may be fetched beside it. */
const BOARD_AHEAD_S = 12;
/** Until the picture has so much ahead, or so long, only so much of the voice is fetched: they share the link. */
const PICTURE_FIRST_S = 6;
const FIRST_PICTURE_MS = 20_000;
const SOUND_FIRST_S = 4;
/** Later the picture waits while there is less of the voice. */
const VOICE_FIRST_S = 1.5;

type Settings = { budget_mb: number; speed: number };

export class Engine {
  readonly sound: HTMLVideoElement;
  private readonly stage: Stage;
  private readonly row: Row;
  private readonly meter: Meter;
  private readonly link: Link;
  private readonly lesson: string;
  private readonly duration_s: number;
  private readonly ladder: Playable[];
  private readonly first: number;
  private readonly settings: Settings;
  private month: Month;
  private spent = 0;
  private unkept = 0;
  private chosen = -1;
  private playing: Playable;
  private since_ms = 0;
  private wasDown = false;
  private soundTrack: Track;
  private pictureTrack: Track | undefined;
  private boards: Promise<Board[]> | undefined;
  private kept_ms = 0;
  /** When she tapped; 0: not yet. */
  private began_ms = 0;
  /** Whether the voice has begun to come: the picture follows it. */
  private isHeard = false;
  private resumed_s = 0;
  private readonly acts: Acts;
  private readonly timer: number;

  /** Takes a page's player over, if this browser has what it needs; `left` is told if it must be given back. */
  static take(plain: Player, left: (plain: Player) => void): Engine | undefined {
    const row = Row.find();
    if (!row || !("MediaSource" in window) || !window.ReadableStream || !window.AbortController) return undefined;
    try {
      const rungs = playables();
      return rungs.length ? new Engine(plain, rungs, row, left) : undefined;
    } catch (error) {
      console.warn(error);
      return undefined;
    }
  }

  private constructor(plain: Player, private readonly rungs: Playable[], row: Row, private readonly left: (plain: Player) => void) {
    this.ladder = rungs.filter((rung) => !rung.isForeign);
    const isMarked = (rung: Playable) => rung.link.hasAttribute("aria-current");
    this.first = Math.max(this.ladder.findIndex(isMarked), 0);
    this.playing = (this.ladder[this.first] || rungs[0]) as Playable;
    const known = told();
    // A page that was asked for with a rung, or a rung chosen before, is a choice.
    const name = new URLSearchParams(location.search).get("play") || known.rung;
    this.chosen = rungs.findIndex((rung) => rung.name === name);
    this.lesson = matched(/\/m\/([^/]+)\//, this.playing.sound.url);
    this.duration_s = Number(plain.dataset.seconds) || 0;
    this.settings = Object.assign({ budget_mb: 0, speed: 1 }, load<Settings>("player"));
    this.month = of(load<Month>("month"), new Date());
    this.meter = new Meter(known.kbps);
    this.link = new Link(this.meter, (bytes) => this.spend(bytes), (isCut) => row.cut(isCut));
    watch(`/m/${this.lesson}/`, (bytes) => this.spend(bytes));
    const wasPlaying = !plain.paused;
    this.sound = plain instanceof HTMLVideoElement ? plain : replacement(plain);
    this.stage = new Stage(this.sound);
    this.row = row;
    this.sound.controls = false;
    row.offer(this.stage.box, () => void this.sound.play().catch(() => undefined));
    this.acts = {
      auto: () => this.choose(undefined),
      speed: (speed) => this.speed(speed),
      full: () => this.full(),
      boards: () => void this.loadBoards().then((boards) => row.strip(boards)),
      budget: (budget_mb) => {
        this.settings.budget_mb = budget_mb;
        save("player", this.settings);
        this.look();
      },
    };
    this.soundTrack = this.track(this.playing.sound, {
      element: this.sound,
      ahead_s: () => (this.began_ms ? (this.awaitsPicture(PICTURE_FIRST_S) ? SOUND_FIRST_S : SOUND_AHEAD_S) : -1),
      skips: () => false,
      began: () => {
        if (!this.isHeard) this.pictureTrack?.wake();
        this.isHeard = true;
      },
      failed: (error) => this.fail(error),
    });
    this.sound.addEventListener("error", () => this.fail(this.sound.error));
    this.sound.addEventListener("play", () => this.begin());
    this.sound.addEventListener("seeking", () => {
      this.soundTrack.seek();
      this.pictureTrack?.seek();
    });
    for (const name of ["pause", "ended"]) this.sound.addEventListener(name, () => this.keep(true, true));
    addEventListener("pagehide", () => this.keep(true));
    document.addEventListener("visibilitychange", () => this.look());
    this.timer = window.setInterval(() => this.look(), LOOK_MS);
    this.speed(this.settings.speed);
    this.resume();
    this.look();
    if (wasPlaying) this.sound.play().catch(() => undefined);
  }

  /** Plays the rung of a link, as long as the link carries it; without one whatever the link carries. */
  choose(link: HTMLElement | undefined): void {
    this.chosen = this.rungs.findIndex((rung) => rung.link === link);
    const rung = this.rungs[this.chosen];
    if (rung) this.play(rung, true);
    tell(rung && !rung.isForeign ? rung.name : "", this.meter.kbps(performance.now()), this.most());
    this.look();
  }

  /** The first tap: nothing is fetched before, and nothing on the page moves without one. */
  private begin(): void {
    if (!this.began_ms) {
      this.since_ms = this.began_ms = performance.now();
      this.stage.box.classList.add("begun");
      this.sound.controls = true;
      const button = this.stage.box.querySelector(".play");
      // Who plays by keyboard goes on from there.
      if (button === document.activeElement) this.sound.focus();
      button?.remove();
      this.row.show(this.stage.box, this.acts, this.duration_s);
      this.row.fill(this.settings.speed, this.settings.budget_mb);
      if (this.resumed_s > 0) this.row.resumed(this.resumed_s);
      this.soundTrack.wake();
      this.tellSystem();
    }
    if (this.pictureTrack || !this.playing.picture) return;
    const { picture } = this.playing;
    this.pictureTrack = this.track(picture, {
      element: this.stage.picture,
      ahead_s: () => this.pictureAhead_s(),
      skips: () => !this.sound.paused,
      failed: (error) => this.lose(error),
    });
    const track = this.pictureTrack;
    this.stage.end_s = (at_s) => track.end_s(at_s);
    this.stage.turn(true);
  }

  private track(line: Line, own: Omit<Options, "link" | "meter" | "duration_s" | "now_s">): Track {
    const { link, meter, duration_s } = this;
    return new Track(line, Object.assign({ link, meter, duration_s, now_s: () => this.sound.currentTime }, own));
  }

  private pictureAhead_s(): number {
    if (!this.playing.hasPicture || document.hidden) return -1;
    if (!this.isHeard) return 0;
    const isVoiceReady = this.soundAhead_s() >= VOICE_FIRST_S || this.isAtEnd();
    return isVoiceReady || this.awaitsPicture(0) ? PICTURE_AHEAD_S : 0;
  }

  /** Whether the picture still lacks its first seconds, `ahead_s` of them: then it goes before the voice. */
  private awaitsPicture(ahead_s: number): boolean {
    const isYoung = performance.now() - this.began_ms < FIRST_PICTURE_MS;
    if (!isYoung || !this.playing.hasPicture || document.hidden) return false;
    const at_s = this.sound.currentTime;
    return !this.stage.hasShown || this.stage.end_s(at_s) - at_s < ahead_s;
  }

  private soundAhead_s(): number {
    return this.soundTrack.end_s(this.sound.currentTime) - this.sound.currentTime;
  }

  private isAtEnd(): boolean {
    return this.soundTrack.end_s(this.sound.currentTime) >= this.duration_s - 1;
  }

  /** Looks how it goes: which rung, what it costs, what is shown. */
  private look(): void {
    const at_ms = performance.now();
    this.month = of(this.month, new Date());
    const most = this.most();
    const ladder = this.ladder;
    const chosen = this.rungs[this.chosen];
    if (!chosen?.isForeign) {
      const at_s = this.sound.currentTime;
      const place = ladder.indexOf(this.playing);
      const picture_s = this.pictureTrack && this.playing.hasPicture && !document.hidden ? this.pictureTrack.end_s(at_s) - at_s : Infinity;
      // To the end there is nothing more to fear.
      const ahead_s = Math.min(picture_s + at_s >= this.duration_s - 1 ? Infinity : picture_s, this.isAtEnd() ? Infinity : this.soundAhead_s());
      const state: State = {
        place: this.since_ms ? place : -1,
        kbps: this.meter.kbps(at_ms),
        isKnown: this.meter.isKnown,
        ahead_s,
        since_s: (at_ms - this.since_ms) / 1000,
        wasDown: this.wasDown,
      };
      const wishes = { chosen: ladder.indexOf(chosen as Playable), most: this.placeOf(most), first: this.first };
      const rung = ladder[choose(ladder, state, wishes)];
      if (rung && rung !== this.playing) this.play(rung, false);
    }
    if (!this.since_ms) this.since_ms = at_ms;
    this.row.say(this.spent, this.month.bytes, this.settings.budget_mb, most);
    this.row.passed(this.sound.currentTime / this.duration_s);
    this.row.playing(this.playing.name, this.meter.kbps(at_ms), this.chosen < 0);
    if (this.playing.hasPicture) this.stage.follow();
    else void this.showBoard();
    if (at_ms - this.kept_ms > KEEP_MS) this.keep(false);
  }

  private placeOf(most: string): number {
    const place = this.ladder.findIndex((rung) => rung.name === most);
    return place < 0 ? (most ? 0 : this.ladder.length - 1) : place;
  }

  /** What budget and phone allow. */
  private most() {
    const most = allows(this.month.bytes, this.settings.budget_mb);
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    return most || (connection?.saveData && this.chosen < 0 ? "light" : "");
  }

  /** Changes the rung at the same second. */
  private play(rung: Playable, atOnce: boolean): void {
    const isLighter = rung.kbps < this.playing.kbps;
    this.playing = rung;
    this.since_ms = performance.now();
    this.wasDown = this.began_ms > 0 && isLighter && !atOnce;
    mark(rung.link);
    this.soundTrack.use(rung.sound, { atOnce: atOnce && rung.isForeign, isLighter: false });
    if (rung.picture) {
      if (this.pictureTrack) this.pictureTrack.use(rung.picture, { atOnce, isLighter });
      else if (!this.sound.paused) this.begin();
    } else this.pictureTrack?.look();
    this.stage.turn(rung.hasPicture);
  }

  /** With the voice alone the board that stands is shown in the picture's place. */
  private async showBoard(): Promise<void> {
    if (this.sound.paused || document.hidden || this.soundAhead_s() < BOARD_AHEAD_S) return;
    const board = at(await this.loadBoards(), this.sound.currentTime);
    if (!board || this.playing.hasPicture || this.sound.poster === board.url) return;
    this.sound.poster = board.url;
  }

  private loadBoards(): Promise<Board[]> {
    const { boards: url } = this.row.data;
    if (!url) return Promise.resolve([]);
    this.boards ??= this.link
      .text(url, new AbortController().signal)
      .then((text) => read(text, new URL(url, location.href).href))
      .catch(() => []);
    return this.boards;
  }

  private spend(bytes: number): void {
    this.spent += bytes;
    this.month.bytes += bytes;
    this.unkept += bytes;
  }

  private speed(speed: number): void {
    this.sound.defaultPlaybackRate = speed;
    this.sound.playbackRate = speed;
    this.settings.speed = speed;
    save("player", this.settings);
  }

  private full(): void {
    const box = this.stage.box as HTMLElement & { webkitRequestFullscreen?: () => void };
    const whole = document as Document & { webkitFullscreenElement?: Element };
    if (document.fullscreenElement || whole.webkitFullscreenElement) void document.exitFullscreen?.();
    else if (box.requestFullscreen) void box.requestFullscreen();
    else box.webkitRequestFullscreen?.();
  }

  private resume(): void {
    const second = secondOf(this.lesson, this.sound.dataset.stopped);
    if (second < RESUME_S || second > this.duration_s - RESUME_S || asked() !== undefined) return;
    this.sound.currentTime = second;
    this.resumed_s = second;
  }

  /** Writes down what it cost and where she is; where a page only stands open, she may be further on another device. */
  private keep(isLast: boolean, isThere = !this.sound.paused): void {
    this.kept_ms = performance.now();
    if (isThere && this.sound.currentTime > 0) keepSecond(this.lesson, this.sound.ended ? 0 : this.sound.currentTime);
    // Other pages of this browser count too.
    this.month = of(load<Month>("month"), new Date());
    this.month.bytes += this.unkept;
    this.unkept = 0;
    save("month", this.month);
    const chosen = this.rungs[this.chosen];
    const kbps = this.meter.isKnown ? this.meter.kbps(this.kept_ms) : told().kbps;
    if (isLast) tell(chosen && !chosen.isForeign ? chosen.name : "", kbps, this.most());
  }

  /** What the phone shows on its locked screen. */
  private tellSystem(): void {
    const { mediaSession } = navigator;
    if (!mediaSession || !window.MediaMetadata) return;
    const poster = this.sound.dataset.poster || this.sound.getAttribute("poster");
    mediaSession.metadata = new MediaMetadata({
      title: document.querySelector("h1")?.textContent || "",
      artwork: poster ? [{ src: poster }] : [],
    });
    const by = (step_s: number) => () => (this.sound.currentTime += step_s);
    const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
      ["play", () => void this.sound.play()],
      ["pause", () => this.sound.pause()],
      ["seekbackward", by(-10)],
      ["seekforward", by(10)],
      ["seekto", ({ seekTime }) => (this.sound.currentTime = seekTime || 0)],
    ];
    for (const [action, handler] of handlers) {
      try {
        mediaSession.setActionHandler(action, handler);
      } catch {
        // An older browser knows fewer.
      }
    }
  }

  /** The picture cannot be played: the voice goes on. */
  private lose(error: unknown): void {
    console.warn(error);
    this.stage.turn(false);
    this.pictureTrack?.close();
    const voice = this.ladder.findIndex((rung) => !rung.hasPicture);
    this.ladder.splice(1);
    if (voice < 0) this.fail(error);
  }

  /** Gives the page's plain player back. */
  private fail(error: unknown): void {
    console.warn(error);
    clearInterval(this.timer);
    this.soundTrack.close();
    this.pictureTrack?.close();
    const [at_s, wasPlaying] = [this.sound.currentTime, !this.sound.paused];
    this.stage.box.replaceWith(this.sound);
    this.sound.controls = true;
    this.row.hide();
    this.sound.removeAttribute("src");
    this.sound.load();
    if (at_s > 0) onceLoaded(this.sound, () => (this.sound.currentTime = at_s));
    if (wasPlaying) this.sound.play().catch(() => undefined);
    this.left(this.sound);
  }
}
