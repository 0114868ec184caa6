// What is heard and what is spoken: 8 kHz, 16 bit, mono, in both directions.
const RATE = 8000;
const PASSES_HZ = 3400;

/** Plays the line's sounds one after the other. */
export class Speaker {
  constructor(context) {
    this.context = context;
    this.free = 0;
    this.playing = new Set();
  }

  play(pcm) {
    const levels = Float32Array.from(new Int16Array(pcm), (sample) => sample / 32768);
    const buffer = this.context.createBuffer(1, levels.length, RATE);
    buffer.copyToChannel(levels, 0);
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    source.onended = () => this.playing.delete(source);
    const begins = Math.max(this.free, this.context.currentTime + 0.02);
    source.start(begins);
    this.free = begins + buffer.duration;
    this.playing.add(source);
  }

  stop() {
    this.playing.forEach((source) => source.stop());
    this.playing.clear();
    this.free = 0;
  }
}

/** Sends the microphone's sound to `send`, and its level, 0 to 1, to `showLevel`, while it is on. */
export class Microphone {
  constructor(context, send, showLevel) {
    this.context = context;
    this.send = send;
    this.showLevel = showLevel;
    this.on = false;
    this.stream = null;
  }

  /** Ask for the microphone and switch it on; fails with the browser's error when there is none or it is refused. */
  async open() {
    if (!navigator.mediaDevices) throw new DOMException("", "NotSupportedError");
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    await this.context.audioWorklet.addModule(new URL("capture.js", import.meta.url));
    const mono = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" };
    const capture = new AudioWorkletNode(this.context, "capture", mono);
    capture.port.onmessage = ({ data }) => this.pass(data);
    const filters = [0, 1].map(() => new BiquadFilterNode(this.context, { type: "lowpass", frequency: PASSES_HZ }));
    new MediaStreamAudioSourceNode(this.context, { mediaStream: this.stream })
      .connect(filters[0]).connect(filters[1]).connect(capture);
    this.on = true;
  }

  pass(pcm) {
    const samples = new Int16Array(pcm);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    this.showLevel(this.on ? Math.min(1, Math.sqrt(power) / 8000) : 0);
    if (this.on) this.send(pcm);
  }

  close() {
    this.on = false;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.showLevel(0);
  }
}
