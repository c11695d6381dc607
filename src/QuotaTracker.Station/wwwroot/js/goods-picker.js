// A combobox over the goods list: type, go with the arrows, pick with Enter (ARIA 1.2 pattern). While nothing is typed its list is the
// usual goods, each with a number that picks it together with Alt: a number alone begins a tariff code.

import { byId, el, fill, icon, show } from "./dom.js";
import { searchGoods } from "./goods-search.js";
import { nameOf } from "./goods-words.js";
import { t } from "./texts.js";

export class GoodsPicker {
    #catalogue;
    #onPick;
    #usual = [];
    #found = [];
    #active = -1;
    #set = null;
    #wantsFirst;
    picked = null;

    // wantsFirst: whether Enter in the empty field is to pick the first of the usual goods.
    constructor(catalogue, { onPick, wantsFirst }) {
        this.#catalogue = catalogue;
        this.#onPick = onPick;
        this.#wantsFirst = wantsFirst;
        this.input = byId("entry-goods");
        this.input.addEventListener("input", () => this.#search());
        this.input.addEventListener("focus", () => this.#offer());
        this.input.addEventListener("keydown", event => this.#key(event));
        this.input.addEventListener("blur", () => this.close());
    }

    // Whether the list of what was typed is open.
    get isOpen() {
        return !byId("entry-options").hidden;
    }

    // The usual goods of this person and station, by code; those that today's list doesn't hold are left out.
    offer(codes) {
        this.#usual = codes.map(hs => this.#catalogue.find(hs)).filter(item => item && !item.stopReason);
        show("usual", this.#usual.length > 0);
        this.#offer();
    }

    set(item) {
        this.picked = item;
        this.#set = item;
        this.input.value = item ? label(item) : "";
        this.close();
    }

    close() {
        show("entry-options", false);
        this.#active = -1;
        this.#drawUsual();
        this.#tell(false);
    }

    // Picks the marked row; false when there is nothing to pick, or it is stopped.
    pickActive() {
        return this.#pick(this.#listed[this.#active]);
    }

    get #isEmpty() {
        return this.input.value.trim() === "";
    }

    get #listed() {
        return this.#isEmpty ? this.#usual : this.isOpen ? this.#found : [];
    }

    #pick(item) {
        if (!item || item.stopReason)
            return false;
        this.set(item);
        this.#onPick(item);
        return true;
    }

    #search() {
        // What was picked still is, once its own words stand there again: a scanner typed here, and the desk took it back out.
        this.picked = this.#set !== null && this.input.value === label(this.#set) ? this.#set : null;
        if (this.#isEmpty) {
            show("entry-options", false);
            this.#offer();
            return;
        }
        this.#found = searchGoods(this.#catalogue.items, this.input.value);
        this.#active = this.#found.findIndex(item => !item.stopReason);
        this.#drawUsual();
        this.#draw();
    }

    #offer() {
        this.#active = this.#isEmpty && this.#usual.length > 0 && document.activeElement === this.input && this.#wantsFirst() ? 0 : -1;
        this.#drawUsual(); // Also beside what a kept draft had typed: its heading stands there.
        this.#tell(this.#isEmpty && this.#usual.length > 0);
    }

    #draw() {
        fill("entry-options", ...(this.#found.length > 0 ? this.#found.map((item, index) => this.#row(item, index))
            : [el("li", { className: "nothing", role: "option", "aria-disabled": "true" }, t("Goods.NotFound"))]));
        show("entry-options", true);
        this.#tell(true);
    }

    #drawUsual() {
        const active = this.#isEmpty ? this.#active : -1;
        fill("usual-options", ...this.#usual.map((item, index) => this.#clickable(item, el("li",
            { id: `usual-option-${index}`, role: "option", title: nameOf(item), "aria-selected": String(index === active), "aria-keyshortcuts": `Alt+${index + 1}` },
            el("kbd", {}, String(index + 1)), el("span", { className: "option-name" }, nameOf(item))))));
    }

    #row(item, index) {
        return this.#clickable(item, el("li", { id: `entry-option-${index}`, role: "option", "aria-selected": String(index === this.#active), "aria-disabled": item.stopReason ? "true" : null },
            el("span", { className: "option-name" }, nameOf(item)), el("span", { className: "option-code" }, item.hs),
            item.nameZh ? el("span", { className: "option-zh", lang: "zh-Hans" }, item.nameZh) : null,
            item.stopReason ? el("span", { className: "option-stop" }, icon("warning"), t("Goods.Stopped", item.stopReason)) : null));
    }

    #clickable(item, row) {
        row.addEventListener("mousedown", event => {
            event.preventDefault(); // The field keeps the focus, so that it isn't closed before the click arrives.
            this.#pick(item);
        });
        return row;
    }

    // Which list belongs to the field now, and what is marked in it.
    #tell(expanded) {
        const [list, option] = this.#isEmpty ? ["usual-options", "usual-option"] : ["entry-options", "entry-option"];
        this.input.setAttribute("aria-controls", list);
        this.input.setAttribute("aria-expanded", String(expanded));
        if (expanded && this.#active >= 0)
            this.input.setAttribute("aria-activedescendant", `${option}-${this.#active}`);
        else
            this.input.removeAttribute("aria-activedescendant");
    }

    #key(event) {
        const number = event.altKey && !event.ctrlKey && !event.metaKey ? /^Digit([1-9])$/.exec(event.code)?.[1] : null;
        if (number && this.#usual.length > 0) {
            event.preventDefault();
            if (!event.repeat)
                this.#pick(this.#usual[number - 1]);
            return;
        }
        const count = this.#listed.length;
        if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
            event.preventDefault();
            const first = event.key === "ArrowDown" ? 0 : count - 1;
            this.#active = this.#active < 0 ? first : (this.#active + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
            if (this.#isEmpty) {
                this.#drawUsual();
                this.#tell(true);
            } else
                this.#draw();
        } else if (event.key === "Escape" && this.isOpen) {
            event.stopPropagation();
            this.close();
        } else if (event.key === "Tab" && this.isOpen)
            this.pickActive();
    }
}

function label(item) {
    return `${nameOf(item)} (${item.hs})`;
}
