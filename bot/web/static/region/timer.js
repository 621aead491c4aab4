// How long the link is still good.

const EACH = 5000; // milliseconds between looks

/** Show the minutes left in `chip`, and call `over` when there are none. */
export function countDown(chip, seconds, texts, over) {
  const end = Date.now() + seconds * 1000;
  const look = () => {
    const left = Math.max(0, end - Date.now()) / 1000;
    chip.textContent = left < 60 ? texts.left_last : texts.left.replace("{minutes}", Math.ceil(left / 60));
    chip.classList.toggle("soon", left < 180);
    if (left > 0) return;
    clearInterval(clock);
    chip.textContent = "";
    over();
  };
  const clock = setInterval(look, EACH);
  look();
}
