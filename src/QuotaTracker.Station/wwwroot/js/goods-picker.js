// A combobox over the goods list: type, go with the arrows, pick with Enter (ARIA 1.2 pattern).

import { byId, el, fill, icon, setText, show } from "./dom.js";
import { searchGoods } from "./goods-search.js";
import { firstText, t } from "./texts.js";

export class GoodsPicker {
    #catalogue;
    #onPick;
    #found = [];
    #active = -1;
    picked = null;

    constructor(catalogue, onPick) {
        this.#catalogue = catalogue;
        this.#onPick = onPick;
        this.input = byId("entry-goods");
        this.input.addEventListener("input", () => this.#search());
        this.input.addEventListener("keydown", event => this.#key(event));
        this.input.addEventListener("blur", () => this.close());
    }

    get isOpen() {
        return !byId("entry-options").hidden;
    }

    set(item) {
        this.picked = item;
        this.input.value = item ? label(item) : "";
        this.close();
    }

    close() {
        show("entry-options", false);
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
    }

    // Picks the marked row; false when there is nothing to pick, or it is stopped.
    pickActive() {
        const item = this.#found[this.#active];
        if (!this.isOpen || !item || item.stopReason)
            return false;
        this.set(item);
        this.#onPick(item);
        return true;
    }

    #search() {
        this.picked = null;
        this.#found = searchGoods(this.#catalogue.items, this.input.value);
        this.#active = this.#found.findIndex(item => !item.stopReason);
        this.#draw();
    }

    #draw() {
        const typed = this.input.value.trim() !== "";
        fill("entry-options", ...(this.#found.length > 0 ? this.#found.map((item, index) => this.#row(item, index))
            : [el("li", { className: "nothing", role: "option", "aria-disabled": "true" }, t("Goods.NotFound"))]));
        show("entry-options", typed);
        this.input.setAttribute("aria-expanded", String(typed));
        if (this.#active >= 0)
            this.input.setAttribute("aria-activedescendant", `entry-option-${this.#active}`);
        else
            this.input.removeAttribute("aria-activedescendant");
    }

    #row(item, index) {
        const row = el("li", { id: `entry-option-${index}`, role: "option", "aria-selected": String(index === this.#active), "aria-disabled": item.stopReason ? "true" : null },
            el("span", { className: "option-name" }, nameOf(item)), el("span", { className: "option-code" }, item.hs),
            item.nameZh ? el("span", { className: "option-zh", lang: "zh-Hans" }, item.nameZh) : null,
            item.stopReason ? el("span", { className: "option-stop" }, icon("warning"), t("Goods.Stopped", item.stopReason)) : null);
        row.addEventListener("mousedown", event => {
            event.preventDefault(); // The field keeps the focus, so that it isn't closed before the click arrives.
            this.#active = index;
            this.pickActive();
        });
        return row;
    }

    #key(event) {
        if (!this.isOpen)
            return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            const count = this.#found.length;
            if (count > 0)
                this.#active = (this.#active + (event.key === "ArrowDown" ? 1 : count - 1) + count) % count;
            this.#draw();
        } else if (event.key === "Escape") {
            event.stopPropagation();
            this.close();
        } else if (event.key === "Tab")
            this.pickActive();
    }
}

export function nameOf(item) {
    return document.documentElement.lang === "en" && item.nameEn ? item.nameEn : item.nameVi;
}

function label(item) {
    return `${nameOf(item)} (${item.hs})`;
}
