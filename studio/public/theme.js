// Before the first paint, so that a chosen theme never flashes. Without a choice the system decides.
const theme = localStorage.getItem('likeness.theme');
if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
