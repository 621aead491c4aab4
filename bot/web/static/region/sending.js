// The one request that hands the painting over.

const OVER = [404, 410]; // the link is used up, too old or not ours: trying again cannot help

/** Send a mask's file and the prompt: {ok}, or {error: a sentence or null if nobody answered, over}. */
export async function send(address, file, prompt) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ mask: base64(file), prompt }),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    return { ok: false, error: null, over: false };
  }
  if (answer.ok) return { ok: true };
  const error = await sentence(answer);
  return { ok: false, error, over: OVER.includes(answer.status) };
}

/** What went wrong, unless the answer comes from some proxy that does not speak our language. */
async function sentence(answer) {
  try {
    const { error } = await answer.json();
    return typeof error === "string" ? error : null;
  } catch {
    return null;
  }
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
