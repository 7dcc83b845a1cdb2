// A list of options below a field, by keyboard and for screen readers as the ARIA practices have it (combobox with a
// listbox; the focus stays in the field).

export interface Option {
  text: string;
  soft?: string;
  act: () => void;
}

export class Options {
  private readonly list = document.createElement("ul");
  private options: Option[] = [];
  private at = -1;

  constructor(
    private readonly field: HTMLInputElement | HTMLTextAreaElement,
    id: string,
    label = field.getAttribute("aria-label") ?? "",
  ) {
    this.list.id = id;
    this.list.className = "options";
    this.list.setAttribute("role", "listbox");
    if (label) this.list.setAttribute("aria-label", label);
    this.list.hidden = true;
    field.after(this.list);
    if (field instanceof HTMLInputElement) {
      field.setAttribute("role", "combobox");
      field.setAttribute("aria-expanded", "false");
    }
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", id);
    field.addEventListener("keydown", (key) => this.key(key as KeyboardEvent));
    // A click on an option takes the focus first: the list must outlive it.
    this.list.addEventListener("mousedown", (press) => press.preventDefault());
    field.addEventListener("blur", () => this.hide());
  }

  show(options: Option[]): void {
    if (document.activeElement !== this.field) return;
    this.options = options;
    this.at = -1;
    this.list.textContent = "";
    options.forEach((option, place) => {
      const line = document.createElement("li");
      line.id = `${this.list.id}-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.textContent = option.text;
      if (option.soft) {
        const soft = document.createElement("small");
        soft.textContent = option.soft;
        line.append(" ", soft);
      }
      line.addEventListener("click", () => this.take(place));
      this.list.append(line);
    });
    this.open(options.length > 0);
  }

  hide(): void {
    this.open(false);
    this.mark(-1);
  }

  private open(is: boolean): void {
    this.list.hidden = !is;
    if (this.field instanceof HTMLInputElement) this.field.setAttribute("aria-expanded", String(is));
  }

  private mark(place: number): void {
    this.at = place;
    Array.from(this.list.children).forEach((line, n) => {
      line.setAttribute("aria-selected", String(n === place));
      if (n === place) line.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
  }

  private take(place: number): void {
    const option = this.options[place];
    this.hide();
    option?.act();
  }

  private key(key: KeyboardEvent): void {
    // Enter that ends a word of an input method is not ours.
    if (this.list.hidden || key.isComposing) return;
    const many = this.options.length;
    // One place before the first is the field itself.
    if (key.key === "ArrowDown") this.mark(this.at + 1 >= many ? -1 : this.at + 1);
    else if (key.key === "ArrowUp") this.mark(this.at < 0 ? many - 1 : this.at - 1);
    else if (key.key === "Escape") this.hide();
    else if (key.key === "Enter" && this.at >= 0) this.take(this.at);
    else return;
    key.preventDefault();
  }
}
