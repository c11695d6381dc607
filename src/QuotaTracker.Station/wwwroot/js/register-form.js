// Registering a person whom this station doesn't know, from the card.

import { get, isSuccess, post, problemText } from "./api.js";
import { byId, el, onEnter, setText, show } from "./dom.js";
import { t } from "./texts.js";

const OUTSIDE = "outside";

export class RegisterForm {
    #scan = null;
    #by = "Scanner";
    #residentId = null;
    #busy = false;
    #onRegistered;

    constructor(onRegistered) {
        this.#onRegistered = onRegistered;
        byId("register-form").addEventListener("submit", event => this.#submit(event));
        onEnter("register-unit", () => byId("register-form").requestSubmit());
    }

    async open(scan, by) {
        this.#scan = scan;
        this.#by = by;
        this.#residentId = crypto.randomUUID(); // Made once a card, so that a repeated Enter registers one person.
        const card = scan.card;
        setText("register-address", card.address ?? "\u2013");
        setText("register-problem", "");
        // A typed number has no name: only a card can register somebody.
        const nameless = card.name === "";
        show("register-fields", !nameless);
        if (nameless) {
            setText("register-problem", t("Register.NeedsCard"));
            byId("scan").focus();
            return;
        }
        await this.#fillUnits(card.suggestedUnitCode);
        byId("register-unit").focus();
    }

    async #fillUnits(suggested) {
        const select = byId("register-unit");
        const answer = await get("/api/units");
        if (!isSuccess(answer)) {
            setText("register-problem", problemText(answer));
            return;
        }
        select.querySelectorAll("option[data-unit]").forEach(option => option.remove());
        const outside = select.querySelector(`option[value=${OUTSIDE}]`);
        outside.before(...answer.body.map(unit =>
            el("option", { value: unit.code, "data-unit": true }, unit.code === suggested ? t("Register.Suggested", unit.name) : unit.name)));
        select.value = suggested ?? "";
    }

    async #submit(event) {
        event.preventDefault();
        const unit = byId("register-unit").value;
        if (this.#busy)
            return;
        if (unit === "") {
            setText("register-problem", t("Register.ChooseFirst"));
            return;
        }
        this.#busy = true;
        const { card } = this.#scan;
        const answer = await post("/api/residents", {
            residentId: this.#residentId, personalNumber: card.personalNumber, earlierNumbers: card.earlierNumbers, name: card.name,
            birthDate: card.birthDate, sex: card.sex, address: card.address, unitCode: unit === OUTSIDE ? null : unit,
            issuedOn: card.issuedOn, by: this.#by,
        });
        if (isSuccess(answer)) {
            // What is left for the person comes with a look-up by number, as for everybody else.
            const known = await post("/api/scan", { text: card.personalNumber, by: "Hand" });
            this.#onRegistered({ ...this.#scan, resident: answer.body, quota: known.body?.quota ?? null }, this.#by);
        } else
            setText("register-problem", problemText(answer));
        this.#busy = false;
    }
}
