// The goods of one exchange: lines, their values, and how the sum stands against the cap. Everything by keyboard.

import { unitWord } from "./answer-view.js";
import { byId, el, fill, onEnter, setText, show } from "./dom.js";
import { GoodsPicker, nameOf } from "./goods-picker.js";
import { LINES_MAX, againstCap, formatMoney, formatQuantity, formatWhole, lineValue, parseMoney, parseQuantity } from "./numbers.js";
import { looksLikeCard } from "./scan-buffer.js";
import { t } from "./texts.js";

export class GoodsForm {
    #catalogue;
    #picker;
    #onChange;
    #onAnswer;
    #lines = [];
    #capVnd = 0;

    constructor(catalogue, { onChange, onAnswer }) {
        this.#catalogue = catalogue;
        this.#onChange = onChange;
        this.#onAnswer = onAnswer;
        this.#picker = new GoodsPicker(catalogue, item => this.#picked(item));
        byId("entry").addEventListener("submit", event => this.#submit(event));
        byId("entry").addEventListener("input", () => this.#typed());
        byId("entry-goods").addEventListener("keydown", event => this.#guardCard(event));
        onEnter("entry-unit", () => byId("entry-price").focus());
        byId("goods-answer").addEventListener("click", () => this.finish());
        document.querySelectorAll("input[name=direction]").forEach(radio => radio.addEventListener("change", () => this.#changed()));
    }

    get lines() {
        return this.#lines;
    }

    get direction() {
        return document.querySelector("input[name=direction]:checked").value;
    }

    // What stands in the fields and isn't a line yet; kept with the draft.
    get entry() {
        return { hs: this.#picker.picked?.hs ?? null, goods: byId("entry-goods").value, quantity: byId("entry-quantity").value, unit: byId("entry-unit").value, price: byId("entry-price").value };
    }

    open(draft, capVnd) {
        this.#capVnd = capVnd;
        this.#lines = [...draft.lines];
        document.querySelector(`input[name=direction][value="${draft.direction}"]`).checked = true;
        fill("entry-unit", ...this.#catalogue.units.map(unit => el("option", { value: unit }, unitWord(unit))));
        this.#setEntry(draft.entry);
        this.#draw();
        show("goods", true);
    }

    close() {
        show("goods", false);
        this.#picker.close();
    }

    focus() {
        byId("entry-goods").focus();
    }

    get isEmpty() {
        return this.#lines.length === 0 && byId("entry-goods").value.trim() === "" && byId("entry-price").value.trim() === "";
    }

    // Takes over a finished entry, then asks for the answer.
    finish() {
        const untouched = byId("entry-goods").value.trim() === "" && byId("entry-quantity").value.trim() === "" && byId("entry-price").value.trim() === "";
        if (!untouched && !this.#addLine())
            return;
        if (this.#lines.length > 0)
            this.#onAnswer();
    }

    #submit(event) {
        event.preventDefault();
        // Enter goes from field to field, as officers are used to from tills; at the end it makes the line.
        const field = document.activeElement?.id;
        if (field === "entry-goods" && this.#picker.isOpen) {
            if (!this.#picker.pickActive())
                setText("entry-problem", t("Goods.PickFirst"));
            return;
        }
        if (field === "entry-goods" && byId("entry-goods").value.trim() === "" && this.#lines.length > 0) {
            this.finish();
            return;
        }
        const next = { "entry-goods": "entry-quantity", "entry-quantity": "entry-price" }[field];
        if (next && byId(next).value.trim() === "")
            byId(next).focus();
        else
            this.#addLine();
    }

    #picked(item) {
        byId("entry-unit").value = item.unit;
        setText("entry-problem", "");
        byId("entry-quantity").focus();
        this.#changed();
    }

    #typed() {
        const value = lineValue(parseQuantity(byId("entry-quantity").value), parseMoney(byId("entry-price").value));
        setText("entry-value", value === null ? "\u2013" : formatMoney(value));
        setText("entry-problem", "");
        this.#sums();
        this.#changed();
    }

    #addLine() {
        const item = this.#picker.picked;
        const quantityMilli = parseQuantity(byId("entry-quantity").value);
        const unitPriceVnd = parseMoney(byId("entry-price").value);
        const fault = !item ? ["entry-goods", t("Goods.PickFirst")]
            : !quantityMilli ? ["entry-quantity", t("Goods.BadQuantity")]
            : !unitPriceVnd ? ["entry-price", t("Goods.BadPrice")]
            : lineValue(quantityMilli, unitPriceVnd) === null ? ["entry-price", t("Goods.BadValue")]
            : this.#lines.length >= LINES_MAX ? ["entry-goods", t("Goods.TooMany", LINES_MAX)]
            : null;
        if (fault) {
            setText("entry-problem", fault[1]);
            byId(fault[0]).focus();
            return false;
        }
        this.#lines.push({ hs: item.hs, name: nameOf(item), quantityMilli, unit: byId("entry-unit").value, unitPriceVnd });
        this.#setEntry(null);
        this.#draw();
        this.#changed();
        this.focus();
        return true;
    }

    #setEntry(entry) {
        this.#picker.set(entry?.hs ? this.#catalogue.find(entry.hs) : null);
        if (entry && !entry.hs)
            byId("entry-goods").value = entry.goods;
        byId("entry-quantity").value = entry?.quantity ?? "";
        byId("entry-price").value = entry?.price ?? "";
        if (entry?.unit)
            byId("entry-unit").value = entry.unit;
        setText("entry-value", "\u2013");
        setText("entry-problem", "");
    }

    #draw() {
        fill("goods-lines", ...(this.#lines.length === 0
            ? [el("tr", { className: "none" }, el("td", { colSpan: 5 }, t("Goods.None")))]
            : this.#lines.map((line, index) => this.#row(line, index))));
        this.#sums();
    }

    #row(line, index) {
        return el("tr", {},
            el("td", {}, line.name, " ", el("small", {}, line.hs)),
            el("td", { className: "number" }, `${formatQuantity(line.quantityMilli)} ${unitWord(line.unit)}`),
            el("td", { className: "number" }, formatMoney(line.unitPriceVnd)),
            el("td", { className: "number" }, formatMoney(lineValue(line.quantityMilli, line.unitPriceVnd))),
            el("td", { className: "row-actions" },
                el("button", { type: "button", className: "link", "aria-label": t("Goods.EditLine", index + 1, line.name), onclick: () => this.#edit(index) }, t("Goods.Edit")),
                el("button", { type: "button", className: "link", "aria-label": t("Goods.RemoveLine", index + 1, line.name), onclick: () => this.#remove(index) }, t("Goods.Remove"))));
    }

    #edit(index) {
        const [line] = this.#lines.splice(index, 1);
        this.#setEntry({ hs: line.hs, goods: line.name, quantity: formatQuantity(line.quantityMilli), unit: line.unit, price: formatWhole(line.unitPriceVnd) });
        this.#draw();
        this.#changed();
        byId("entry-quantity").focus();
    }

    #remove(index) {
        this.#lines.splice(index, 1);
        this.#draw();
        this.#changed();
        this.focus();
    }

    // The entry counts before it is a line: the officer sees the cap coming while typing.
    #sums() {
        const typed = { quantityMilli: parseQuantity(byId("entry-quantity").value), unitPriceVnd: parseMoney(byId("entry-price").value) };
        const sums = againstCap([...this.#lines, typed], this.#capVnd);
        setText("goods-total", formatMoney(sums.total));
        setText("goods-cap", sums.over > 0 ? t("Goods.OverTrip", formatMoney(sums.over)) : t("Goods.LeftInTrip", formatMoney(sums.left)));
        byId("goods-share").value = sums.share;
        byId("goods").dataset.over = String(sums.over > 0);
        show("goods-cap", this.#capVnd > 0);
        show("goods-share", this.#capVnd > 0);
        byId("goods-answer").disabled = this.#lines.length === 0 && sums.total === 0;
    }

    #guardCard(event) {
        if (event.key !== "Enter" || !looksLikeCard(byId("entry-goods").value))
            return;
        event.preventDefault();
        this.#picker.set(null);
        setText("entry-problem", t("Goods.CardScanned"));
        this.#changed();
    }

    #changed() {
        this.#onChange();
    }
}
