// Registering a person whom this station doesn't know, from the card.

import { isSuccess, post, problemText } from "./api.js";
import { byId, setText } from "./dom.js";
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
    }

    open(scan, by) {
        this.#scan = scan;
        this.#by = by;
        this.#residentId = crypto.randomUUID(); // Made once a card, so that a repeated Enter registers one person.
        const card = scan.card;
        setText("register-address", card.address ?? "\u2013");
        setText("register-problem", "");
        for (const option of byId("register-unit").options) {
            option.dataset.name ??= option.textContent;
            const suggested = option.value !== "" && option.value === card.suggestedUnitCode;
            option.textContent = suggested ? t("Register.Suggested", option.dataset.name) : option.dataset.name;
        }
        byId("register-unit").value = card.suggestedUnitCode ?? "";
        byId("register-unit").focus();
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
        this.#busy = false;
        if (isSuccess(answer))
            this.#onRegistered({ ...this.#scan, resident: answer.body.resident ?? answer.body, quota: answer.body.quota ?? null }, this.#by);
        else
            setText("register-problem", problemText(answer));
    }
}
