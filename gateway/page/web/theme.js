// Sets the chosen appearance before the first paint; a module would come too late.
(() => {
  try {
    const { theme } = JSON.parse(localStorage.getItem("plexus.settings") ?? "{}");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // No storage, or not ours: the system's appearance it is.
  }
})();
