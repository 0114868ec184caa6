// Brings the microphone's sound down to 8 kHz, 16 bit, and posts it in pieces of a tenth of a second.
// The sound has gone through a low-pass filter, so taking points of the line between samples is enough.
const RATE = 8000;
const PIECE = RATE / 10;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.position = 0; // of the next point, in samples of the block that comes; -1 is the last sample before it
    this.before = 0;
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
  }

  process(inputs) {
    const block = inputs[0][0];
    if (!block) return true;
    for (; this.position < block.length - 1; this.position += this.step) {
      const left = Math.floor(this.position);
      const from = left < 0 ? this.before : block[left];
      this.add(from + (block[left + 1] - from) * (this.position - left));
    }
    this.position -= block.length;
    this.before = block[block.length - 1];
    return true;
  }

  add(level) {
    this.piece[this.filled++] = Math.max(-1, Math.min(1, level)) * 32767;
    if (this.filled < PIECE) return;
    this.port.postMessage(this.piece.buffer, [this.piece.buffer]);
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
  }
}

registerProcessor("capture", Capture);
