// The field for a price: what is typed, in which currency it is meant, and what was understood.

import { byId, setText, show } from "./dom.js";
import { formatMoney } from "./numbers.js";
import { DONG, YUAN, formatPrice, isYuan, parsePrice, priceInVnd, rateWords } from "./prices.js";
import { t } from "./texts.js";

export class PriceField {
    #rates;
    #input = byId("entry-price");
    #currency = DONG;
    #onChange;

    constructor(rates, onChange) {
        this.#rates = rates;
        this.#onChange = onChange;
        byId("entry-currency").addEventListener("click", () => {
            this.switch();
            this.#input.focus();
        });
    }

    // The currency of a number that says none itself; it stays for the next lines.
    get currency() {
        return this.#currency;
    }

    get text() {
        return this.#input.value;
    }

    get isEmpty() {
        return this.text.trim() === "";
    }

    // { unitPriceVnd } or { unitPriceFen } as agreed; null when it isn't understood.
    get price() {
        return parsePrice(this.text, this.#currency);
    }

    // Why no line can be made of it; null when one can.
    get fault() {
        const isInYuan = isYuan(this.text, this.#currency);
        return isInYuan && !this.#rates.today ? this.#withoutRate()
            : this.price === null ? t(isInYuan ? "Goods.BadYuan" : "Goods.BadPrice")
            : priceInVnd(this.price, this.#rates.today) === null ? t("Goods.BadValue")
            : null;
    }

    set(text, currency) {
        this.#input.value = text;
        this.#currency = currency;
        this.show();
    }

    switch() {
        this.#currency = this.#currency === YUAN ? DONG : YUAN;
        this.#onChange();
    }

    // What was understood stands beside the field with every key, before it counts for anything.
    show() {
        const { price } = this;
        const isInYuan = isYuan(this.text, this.#currency);
        const vnd = price && priceInVnd(price, this.#rates.today);
        const understood = this.isEmpty ? "" : price === null ? t("Goods.NotUnderstood")
            : isInYuan && vnd !== null ? `${formatPrice(price)} = ${formatMoney(vnd)}` : formatPrice(price);
        const about = !isInYuan ? "" : this.#rates.today ? rateWords(this.#rates.today) : this.#withoutRate();
        setText("entry-price-label", t(this.#currency === YUAN ? "Goods.UnitPriceYuan" : "Goods.UnitPrice"));
        byId("entry-currency").setAttribute("aria-pressed", String(this.#currency === YUAN));
        setText("entry-understood", understood);
        byId("entry-understood").dataset.tone = !this.isEmpty && price === null ? "unclear" : "clear";
        setText("entry-rate", about);
        byId("entry-rate").title = isInYuan ? this.#rates.today?.source ?? "" : ""; // Whose rate it is, or that it is a sample.
        byId("entry-rate").dataset.tone = isInYuan && !this.#rates.today ? "unclear" : "clear";
        show("entry-echo", understood !== "" || about !== "");
    }

    #withoutRate() {
        return this.#rates.newest ? t("Goods.NoRate", rateWords(this.#rates.newest)) : t("Goods.NoRateAtAll");
    }
}
