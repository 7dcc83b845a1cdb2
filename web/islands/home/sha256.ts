// SHA-256 (FIPS 180-4) piece by piece: what browsers have takes a file only as a whole, which a phone of 1 GB may not hold.

const primes: number[] = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);

const fraction = (root: number) => ((root - Math.floor(root)) * 0x1_0000_0000) | 0;
const K = new Int32Array(primes.map((prime) => fraction(Math.cbrt(prime))));

export class Sha256 {
  private readonly state = new Int32Array(primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))));
  private readonly words = new Int32Array(64);
  private rest = new Uint8Array(0);
  private length = 0;

  add(bytes: Uint8Array): void {
    this.length += bytes.length;
    let data = bytes;
    if (this.rest.length) {
      data = new Uint8Array(this.rest.length + bytes.length);
      data.set(this.rest);
      data.set(bytes, this.rest.length);
    }
    let at = 0;
    for (; at + 64 <= data.length; at += 64) this.block(data, at);
    this.rest = data.slice(at);
  }

  /** The digest, in hex; nothing can be added afterwards. */
  end(): string {
    const bits = this.length * 8;
    const tail = new Uint8Array(this.rest.length < 56 ? 64 : 128);
    tail.set(this.rest);
    tail[this.rest.length] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 0x1_0000_0000));
    view.setUint32(tail.length - 4, bits % 0x1_0000_0000);
    for (let at = 0; at < tail.length; at += 64) this.block(tail, at);
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  private block(data: Uint8Array, from: number): void {
    const { words, state } = this;
    const view = new DataView(data.buffer, data.byteOffset + from, 64);
    for (let n = 0; n < 16; n += 1) words[n] = view.getInt32(n * 4);
    const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));
    for (let n = 16; n < 64; n += 1) {
      const [far, near] = [words[n - 15] as number, words[n - 2] as number];
      const s0 = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3);
      const s1 = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10);
      words[n] = ((words[n - 16] as number) + s0 + (words[n - 7] as number) + s1) | 0;
    }
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    let f = state[5] as number;
    let g = state[6] as number;
    let h = state[7] as number;
    for (let n = 0; n < 64; n += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + (K[n] as number) + (words[n] as number)) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => (state[n] = ((state[n] as number) + word) | 0));
  }
}
