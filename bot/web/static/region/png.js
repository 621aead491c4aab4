// A mask as a PNG file of one bit a pixel: white where painted, black elsewhere.

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const STORED = 0xffff; // the most that one block without compression holds

/** The file's bytes. */
export async function encode(mask) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, mask.width);
  view.setUint32(4, mask.height);
  view.setUint8(8, 1); // one bit a sample, and every other field 0: grey, no filter to choose, no interlacing
  const data = await deflate(rows(mask));
  const none = new Uint8Array(0);
  return join([Uint8Array.from(SIGNATURE), chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", none)]);
}

function rows(mask) {
  const stride = 1 + Math.ceil(mask.width / 8);
  const bytes = new Uint8Array(stride * mask.height);
  for (let y = 0; y < mask.height; y += 1) {
    const start = y * stride + 1;
    for (let x = 0; x < mask.width; x += 1) {
      if (mask.at(x, y)) bytes[start + (x >> 3)] |= 0x80 >> (x & 7);
    }
  }
  return bytes;
}

async function deflate(bytes) {
  if (typeof CompressionStream === "undefined") return store(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The same format without compression, for browsers that cannot. */
function store(bytes) {
  const parts = [Uint8Array.of(0x78, 0x01)];
  for (let start = 0; start < bytes.length; start += STORED) {
    const part = bytes.subarray(start, start + STORED);
    const last = start + STORED >= bytes.length ? 1 : 0;
    const size = part.length;
    parts.push(Uint8Array.of(last, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255), part);
  }
  parts.push(number(adler(bytes)));
  return join(parts);
}

function chunk(name, data) {
  const body = join([Uint8Array.from(name, (letter) => letter.charCodeAt(0)), data]);
  return join([number(data.length), body, number(crc(body))]);
}

function crc(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function adler(bytes) {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

function number(value) {
  return Uint8Array.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
}

function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
