// Light or dark: as the system says, until the reader says otherwise; remembered in this browser only.

const KEY = "easel.theme";
const root = document.documentElement;

/** Take up an earlier choice and let a button change it. */
export function followTheme(button) {
  choose(remembered());
  button.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    choose(dark ? "light" : "dark");
    remember(root.dataset.theme);
  });
}

function choose(theme) {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
}

// A browser may forbid storage altogether.
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
