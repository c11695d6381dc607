// Who is at the desk with a resident, or for one: a child's guardian always, somebody who comes instead where the policy lets them.

import { byId, setText, show } from "./dom.js";
import { looksLikeCard } from "./scan-buffer.js";
import { t } from "./texts.js";

const PAPER_MIN = 3;
const WORDS = {
    Guardian: { title: "Representative.Guardian", lead: "Representative.Lead.Guardian", number: "Representative.Number.Guardian" },
    Proxy: { title: "Representative.Proxy", lead: "Representative.Lead.Proxy", number: "Representative.Number.Proxy" },
};

// What is missing, as {field, key}; null when the request may be asked. The station judges the rest: ages and the policy.
export function missingOf(value, residentNumber) {
    if (value === null)
        return null;
    if (!/^[0-9]{12}$/.test(value.personalNumber))
        return { field: "representative-number", key: "Representative.NumberMissing" };
    if (value.personalNumber === residentNumber)
        return { field: "representative-number", key: "Representative.SamePerson" };
    return value.kind === "Proxy" && (value.paper ?? "").trim().length < PAPER_MIN
        ? { field: "representative-paper", key: "Representative.PaperMissing" }
        : null;
}

export class RepresentativeForm {
    #resident = null;
    #kind = null;
    #onChange;
    #onDone;
    #read;
    #whoIs;
    #isHere = false; // The cursor stands in the number, or did until a scanner took it away.

    // onChange keeps what was typed; onDone goes on to the goods; read(text) reads a card that was pasted; whoIs(number) answers as
    // a scan does, or null when the station didn't.
    constructor({ onChange, onDone, read, whoIs }) {
        this.#onChange = onChange;
        this.#onDone = onDone;
        this.#read = read;
        this.#whoIs = whoIs;
        byId("representative-number").addEventListener("keydown", event => this.#number(event));
        byId("representative-paper").addEventListener("keydown", event => this.#paper(event));
        document.addEventListener("focusin", ({ target }) => this.#isHere = target.id === "representative-number" || (this.#isHere && target.id === "scan"));
        byId("representative-none").addEventListener("click", () => this.#dismiss());
        byId("representative-number").addEventListener("input", () => this.#numberTyped());
        byId("representative-paper").addEventListener("input", () => this.#paperTyped());
    }

    // {kind, personalNumber, paper} as the request takes it, or null when nobody is named.
    get value() {
        return this.#kind === null ? null : {
            kind: this.#kind,
            personalNumber: byId("representative-number").value.replace(/\s/g, ""),
            paper: this.#kind === "Proxy" ? byId("representative-paper").value.trim() : null,
        };
    }

    // As their card said, or the station knows it; empty when neither does.
    get name() {
        return byId("representative-name").textContent;
    }

    open(resident, kept, name) {
        this.#resident = resident;
        byId("representative-number").value = kept?.personalNumber ?? "";
        byId("representative-paper").value = kept?.paper ?? "";
        this.#show(kept?.kind ?? (resident.needsGuardian ? "Guardian" : null));
        setText("representative-name", name);
        if (name === "")
            this.#lookUp();
    }

    // Whether the officer has to name somebody first; then the field is shown and has the focus.
    isMissing() {
        const missing = this.#missing;
        if (missing === null)
            return false;
        setText("representative-problem", t(missing.key));
        byId(missing.field).focus();
        return true;
    }

    // The first field that is still empty, where there is one: for a child before the goods.
    focusIfMissing() {
        const missing = this.#missing;
        if (missing !== null)
            byId(missing.field).focus();
        return missing !== null;
    }

    // The next card is theirs, as long as their number isn't known or the cursor stands there. Only the number is taken.
    take(answer) {
        const card = answer.card ?? answer.candidates?.[0]; // All candidates carry the number.
        if (byId("representative").hidden || this.#kind === null || !card
            || (!this.#isNumberMissing && !this.#isHere))
            return false;
        byId("representative-number").value = card.personalNumber;
        this.#sayOfNumber();
        this.#tell(answer);
        this.#goOn();
        return true;
    }

    // Somebody came instead of the resident, or it is said that nobody did.
    ask() {
        if (this.#resident === null)
            return;
        if (this.#kind !== null) {
            byId("representative-number").focus();
            return;
        }
        this.#show(this.#resident.mayComeByProxy ? "Proxy" : null);
        if (this.#kind === null) {
            show("representative", true);
            show("representative-fields", false);
            setText("representative-title", t("Representative.Proxy"));
            setText("representative-lead", "");
            setText("representative-problem", t("Representative.ProxyRefused"));
            return;
        }
        byId("representative-number").focus();
        this.#onChange();
    }

    // Back among the goods: shown again where somebody is named.
    resume() {
        show("representative", this.#kind !== null);
    }

    #show(kind) {
        this.#kind = kind;
        setText("representative-problem", "");
        setText("representative-name", "");
        setText("representative-note", "");
        show("representative", kind !== null);
        show("representative-fields", kind !== null);
        if (kind === null)
            return;
        setText("representative-title", t(WORDS[kind].title));
        setText("representative-lead", t(WORDS[kind].lead));
        setText("representative-number-label", t(WORDS[kind].number));
        show("representative-paper-field", kind === "Proxy");
        show("representative-none", kind === "Proxy"); // A child's guardian can't be left out.
    }

    #dismiss() {
        byId("representative-number").value = "";
        byId("representative-paper").value = "";
        this.#show(null);
        this.#onChange();
        this.#onDone();
    }

    get #missing() {
        return missingOf(this.value, this.#resident?.personalNumber);
    }

    get #isNumberMissing() {
        return this.#missing?.field === "representative-number";
    }

    #numberTyped() {
        this.#sayOfNumber();
        this.#onChange();
        this.#lookUp();
    }

    #paperTyped() {
        setText("representative-problem", "");
        this.#onChange();
    }

    // At once, not only when an answer is asked for: that the number is the resident's own.
    #sayOfNumber() {
        const key = this.#missing?.key;
        setText("representative-problem", key === "Representative.SamePerson" ? t(key) : "");
        setText("representative-name", ""); // It was the name of the number that stood there.
        setText("representative-note", "");
    }

    async #lookUp() {
        if (this.#kind === null || this.#isNumberMissing)
            return;
        const { personalNumber } = this.value;
        const answer = await this.#whoIs(personalNumber);
        if (answer !== null && this.value?.personalNumber === personalNumber)
            this.#tell(answer);
    }

    // Whose number it is, so that a wrong card is noticed. Nobody need be known here: the number is what is recorded.
    #tell({ resident, card }) {
        setText("representative-name", resident?.name || card?.name || "");
        setText("representative-note", resident ? "" : t("Representative.Unknown"));
        this.#onChange();
    }

    #goOn() {
        if (this.#isNumberMissing)
            this.isMissing();
        else if (this.#kind === "Proxy")
            byId("representative-paper").focus();
        else
            this.#onDone();
    }

    async #number(event) {
        if (event.key !== "Enter")
            return;
        event.preventDefault();
        const typed = byId("representative-number").value;
        if (looksLikeCard(typed)) {
            byId("representative-number").value = "";
            await this.#read(typed);
            return;
        }
        this.#goOn();
    }

    #paper(event) {
        if (event.key !== "Enter")
            return;
        event.preventDefault();
        if (!this.isMissing())
            this.#onDone();
    }
}
