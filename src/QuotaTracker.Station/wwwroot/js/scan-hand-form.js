// The card can't be read: its number and the date of birth are typed from what is printed on it, and looked at while they are typed.

import { byId, el, fill, onEnter, setText } from "./dom.js";
import { readBirthDate, readNumber } from "./scan-hand.js";
import { t } from "./texts.js";

export class HandForm {
    #today;
    #onAsk;
    #provinces = JSON.parse(byId("hand-form").dataset.provinces);

    // today(): the business day. onAsk({text, by, birthDate}): looks the person up.
    constructor({ today, onAsk }) {
        this.#today = today;
        this.#onAsk = onAsk;
        byId("hand-form").addEventListener("submit", event => this.#submit(event));
        byId("hand-form").addEventListener("input", () => this.#draw());
        onEnter("hand-number", () => (this.#number.fault ? this.#complain("hand-number") : byId("hand-birth").focus()));
    }

    // number: typed already, and known to be unknown here.
    open(number = "") {
        byId("hand-number").value = number;
        byId("hand-birth").value = "";
        setText("hand-lead", t(number === "" ? "Hand.Lead" : "Hand.UnknownHere"));
        setText("hand-problem", "");
        this.#draw();
        byId(number === "" ? "hand-number" : "hand-birth").focus();
    }

    get #number() {
        return readNumber(byId("hand-number").value, this.#provinces, this.#today());
    }

    get #birth() {
        return readBirthDate(byId("hand-birth").value, this.#number.facts?.year ?? null, this.#today());
    }

    // Says at once what can't be right. Only what is missing waits until somebody has stopped typing.
    #draw() {
        const number = this.#number;
        const birth = this.#birth;
        fill("hand-number-said", ...said(number), number.facts ? el("p", { className: number.fault ? "hint" : "hand-good" }, factsWords(number.facts)) : null);
        fill("hand-birth-said", ...(birth.fault?.[0] === "Hand.BadBirthDate" && byId("hand-birth").value.trim().length < 8 ? [] : said(birth)));
        setText("hand-problem", "");
    }

    #submit(event) {
        event.preventDefault();
        if (this.#number.fault)
            this.#complain("hand-number");
        else if (this.#birth.fault)
            this.#complain("hand-birth");
        else
            this.#onAsk({ text: this.#number.digits, by: "Hand", birthDate: this.#birth.iso });
    }

    #complain(field) {
        setText("hand-problem", t(...(field === "hand-number" ? this.#number : this.#birth).fault));
        byId(field).focus();
    }
}

function said({ fault, warnings }) {
    return [
        fault && fault[0] !== "Hand.BirthMissing" ? el("p", { className: fault[0] === "Hand.Missing" ? "hint" : "problem" }, t(...fault)) : null,
        ...warnings.map(warning => el("p", { className: "care" }, t(...warning))),
    ];
}

function factsWords({ province, sex, year }) {
    return [province, t(sex === 1 ? "Sex.Male" : "Sex.Female"), t("Hand.BornIn", year)].filter(Boolean).join(" \u00b7 ");
}
