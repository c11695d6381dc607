// The goods of one exchange: lines, their values, and how the sum stands against the cap. Everything by keyboard.

import { byId, el, fill, onEnter, setText, show } from "./dom.js";
import { GoodsPicker } from "./goods-picker.js";
import { nameOf, unitWord } from "./goods-words.js";
import { LINES_MAX, againstCap, formatMoney, formatQuantity, parseQuantity } from "./numbers.js";
import { PriceField } from "./price-field.js";
import { DONG, Rates, formatPrice, priceToType, valued } from "./prices.js";
import { looksLikeCard } from "./scan-buffer.js";
import { t } from "./texts.js";

export class GoodsForm {
    #catalogue;
    #picker;
    #rates = new Rates();
    #price;
    #onChange;
    #onAnswer;
    #lines = [];
    #exemption = { capVnd: 0, isNone: false };

    constructor(catalogue, { onChange, onAnswer }) {
        this.#catalogue = catalogue;
        this.#onChange = onChange;
        this.#onAnswer = onAnswer;
        this.#picker = new GoodsPicker(catalogue, { onPick: item => this.#picked(item), wantsFirst: () => this.#lines.length === 0 });
        this.#price = new PriceField(this.#rates, () => this.#typed());
        byId("entry").addEventListener("submit", event => this.#submit(event));
        byId("entry").addEventListener("input", () => this.#typed());
        byId("entry-goods").addEventListener("keydown", event => this.#guardCard(event));
        byId("entry").addEventListener("keydown", event => this.#switchCurrency(event));
        onEnter("entry-unit", () => byId("entry-price").focus());
        byId("goods-answer").addEventListener("click", () => this.finish());
        document.querySelectorAll("input[name=direction]").forEach(radio => radio.addEventListener("change", () => this.#directed()));
    }

    get lines() {
        return this.#lines;
    }

    get direction() {
        return document.querySelector("input[name=direction]:checked").value;
    }

    // What stands in the fields and isn't a line yet; kept with the draft.
    get entry() {
        return {
            hs: this.#picker.picked?.hs ?? null, goods: byId("entry-goods").value, quantity: byId("entry-quantity").value, unit: byId("entry-unit").value,
            price: this.#price.text, currency: this.#price.currency,
        };
    }

    open(draft, exemption) {
        this.#exemption = exemption;
        this.#lines = [...draft.lines];
        document.querySelector(`input[name=direction][value="${draft.direction}"]`).checked = true;
        fill("entry-unit", ...this.#catalogue.units.map(unit => el("option", { value: unit }, unitWord(unit))));
        this.#setEntry(draft.entry);
        this.#picker.offer(draft.person.usual ?? []);
        this.#draw();
        show("goods", true);
        this.#refreshRates();
    }

    close() {
        show("goods", false);
        this.#picker.close();
    }

    // Where the officer goes on: after a reload the first field that the line still wants.
    focus() {
        const id = !this.#picker.picked ? "entry-goods" : byId("entry-quantity").value.trim() === "" ? "entry-quantity" : "entry-price";
        byId(id).focus();
    }

    get isEmpty() {
        return this.#lines.length === 0 && byId("entry-goods").value.trim() === "" && this.#price.isEmpty;
    }

    // Takes over a finished entry, then asks for the answer.
    finish() {
        const untouched = byId("entry-goods").value.trim() === "" && byId("entry-quantity").value.trim() === "" && this.#price.isEmpty;
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
        if (field === "entry-goods" && byId("entry-goods").value.trim() === "") {
            // Nothing marked: the goods are complete.
            if (!this.#picker.pickActive())
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
        setText("entry-problem", "");
        this.#price.show();
        this.#sums();
        this.#changed();
    }

    // What an export is worth is held against no cap.
    #directed() {
        this.#sums();
        this.#changed();
    }

    // This week's rate may have come since, or the week may be over. Nobody waits for it.
    async #refreshRates() {
        await this.#rates.load();
        this.#price.show();
        this.#draw();
    }

    #switchCurrency(event) {
        if (event.key !== "F6" || event.altKey)
            return;
        event.preventDefault();
        if (!event.repeat)
            this.#price.switch();
    }

    #addLine() {
        const item = this.#picker.picked;
        const quantityMilli = parseQuantity(byId("entry-quantity").value);
        const fault = !item ? ["entry-goods", t("Goods.PickFirst")]
            : !quantityMilli ? ["entry-quantity", t("Goods.BadQuantity")]
            : this.#price.fault ? ["entry-price", this.#price.fault]
            : this.#valued({ quantityMilli, ...this.#price.price }).valueVnd === null ? ["entry-price", t("Goods.BadValue")]
            : this.#lines.length >= LINES_MAX ? ["entry-goods", t("Goods.TooMany", LINES_MAX)]
            : null;
        if (fault) {
            setText("entry-problem", fault[1]);
            byId(fault[0]).focus();
            return false;
        }
        this.#lines.push({ hs: item.hs, name: nameOf(item), quantityMilli, unit: byId("entry-unit").value, ...this.#price.price });
        this.#setEntry({ currency: this.#price.currency });
        this.#draw();
        this.#changed(true);
        this.focus();
        return true;
    }

    #setEntry(entry) {
        this.#picker.set(entry?.hs ? this.#catalogue.find(entry.hs) : null);
        if (entry && !entry.hs)
            byId("entry-goods").value = entry.goods ?? "";
        byId("entry-quantity").value = entry?.quantity ?? "";
        this.#price.set(entry?.price ?? "", entry?.currency ?? DONG);
        if (entry?.unit)
            byId("entry-unit").value = entry.unit;
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
            el("td", { className: "number" }, formatPrice(line)),
            el("td", { className: "number" }, moneyOrDash(this.#valued(line).valueVnd)),
            el("td", { className: "row-actions" },
                el("button", { type: "button", className: "link", "aria-label": t("Goods.EditLine", index + 1, line.name), onclick: () => this.#edit(index) }, t("Goods.Edit")),
                el("button", { type: "button", className: "link", "aria-label": t("Goods.RemoveLine", index + 1, line.name), onclick: () => this.#remove(index) }, t("Goods.Remove"))));
    }

    #edit(index) {
        const [line] = this.#lines.splice(index, 1);
        const { currency } = this.#price;
        this.#setEntry({ hs: line.hs, goods: line.name, quantity: formatQuantity(line.quantityMilli), unit: line.unit, price: priceToType(line, currency), currency });
        this.#draw();
        this.#changed(true);
        byId("entry-quantity").focus();
    }

    #remove(index) {
        this.#lines.splice(index, 1);
        this.#draw();
        this.#changed(true);
        this.focus();
    }

    #valued(line) {
        return valued(line, this.#rates.today);
    }

    // The entry counts before it is a line: the officer sees the cap coming while typing. Until somebody has decided, what lies within
    // the cap is only that; what lies above it, or all when nothing can be exempt, is taxed in any case.
    #sums() {
        const typed = this.#valued({ quantityMilli: parseQuantity(byId("entry-quantity").value), ...this.#price.price });
        const { capVnd, isNone } = this.direction === "Export" ? { capVnd: 0, isNone: false } : this.#exemption;
        const sums = againstCap([...this.#lines.map(line => this.#valued(line)), typed], capVnd);
        const isOver = sums.total > 0 && (isNone || (capVnd > 0 && sums.over > 0));
        setText("entry-value", moneyOrDash(typed.valueVnd));
        setText("goods-total", formatMoney(sums.total));
        setText("goods-within", formatMoney(sums.total - sums.over));
        setText("goods-over", formatMoney(sums.over));
        setText("goods-left", t("Goods.LeftInTrip", formatMoney(sums.left)));
        byId("goods-share").value = sums.share;
        byId("goods").dataset.over = String(isOver);
        show("goods-within-part", capVnd > 0);
        show("goods-over-part", isOver);
        show("goods-left", capVnd > 0 && sums.over === 0);
        show("goods-share", capVnd > 0);
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

    // Whether other lines are there now, or only other letters in the fields.
    #changed(otherLines = false) {
        this.#onChange(otherLines);
    }
}

function moneyOrDash(vnd) {
    return vnd === null ? "\u2013" : formatMoney(vnd);
}
