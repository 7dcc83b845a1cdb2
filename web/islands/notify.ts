// Keeps the count of unread notices current while a page is open, and says so to screen readers.

const link = document.querySelector<HTMLAnchorElement>("[data-notices]");

if (link && "EventSource" in window) {
  const words = link.dataset.notices ?? "";
  const said = document.createElement("span");
  said.className = "hidden";
  said.setAttribute("role", "status");
  link.after(said);

  let unread = Number(link.querySelector(".badge")?.textContent) || 0;
  let events: EventSource | undefined;

  const show = () => {
    let badge = link.querySelector(".badge");
    if (!badge) {
      badge = document.createElement("span");
      badge.className = "badge";
      link.append(badge);
    }
    badge.textContent = String(unread);
    said.textContent = `${words} (${unread})`;
  };
  const listen = () => {
    events = new EventSource("/api/v1/notifications/events");
    events.addEventListener("notice", () => {
      unread += 1;
      show();
    });
  };

  listen();
  // An open stream would keep the page out of the back-forward cache.
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (shown) => {
    if (shown.persisted) listen();
  });
}
