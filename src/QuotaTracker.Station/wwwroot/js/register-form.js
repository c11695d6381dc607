// Registering a person whom this station doesn't know: from the card, or from what is printed on it when it can't be read.

import { get, isSuccess, post, problemText } from "./api.js";
import { byId, el, onEnter, setText, show } from "./dom.js";
import { readNumber } from "./scan-hand.js";
import { searchUnits } from "./scan-units.js";
import { firstText, t } from "./texts.js";

const OUTSIDE = "outside";

export class RegisterForm {
    #scan = null;
    #by = "Scanner";
    #residentId = null;
    #busy = false;
    #units = [];
    #onRegistered;

    constructor(onRegistered) {
        this.#onRegistered = onRegistered;
        byId("register-form").addEventListener("submit", event => this.#submit(event));
        byId("register-find").addEventListener("input", () => this.#find());
        byId("register-find").addEventListener("keydown", event => this.#moveInList(event));
        byId("register-sex").addEventListener("change", () => this.#compareSex());
        onEnter("register-name", () => byId("register-sex").focus());
        onEnter("register-sex", () => byId("register-find").focus());
        onEnter("register-unit", () => byId("register-form").requestSubmit());
    }

    async open(scan, by) {
        this.#scan = scan;
        this.#by = by;
        this.#residentId = crypto.randomUUID(); // Made once a card, so that a repeated Enter registers one person.
        const { card } = scan;
        const isByHand = card.name === "";
        setText("register-lead", t(isByHand ? "Register.HandLead" : "Register.Lead"));
        show("register-by-hand", isByHand);
        show("register-card", !isByHand);
        setText("register-address", card.address ?? "\u2013");
        setText("register-problem", "");
        byId("register-name").value = "";
        byId("register-sex").value = isByHand ? String(this.#sexOfNumber) : "";
        this.#compareSex();
        byId("register-find").value = "";
        await this.#loadUnits(card.suggestedUnitCode);
        byId(isByHand ? "register-name" : card.suggestedUnitCode ? "register-unit" : "register-find").focus();
    }

    async #loadUnits(suggested) {
        const answer = await get("/api/units");
        if (!isSuccess(answer)) {
            setText("register-problem", problemText(answer));
            return;
        }
        this.#units = answer.body;
        this.#fill(searchUnits(this.#units, ""));
        byId("register-unit").value = suggested ?? "";
    }

    // Units that fit what is typed; one that alone is left is chosen, and stands there to be read before Enter.
    #find() {
        const typed = byId("register-find").value;
        const found = searchUnits(this.#units, typed);
        this.#fill(found);
        byId("register-unit").value = typed.trim() !== "" && found.length > 0 ? found[0].unit.code : typed.trim() === "" ? this.#scan.card.suggestedUnitCode ?? "" : "";
        setText("register-found", typed.trim() === "" ? "" : found.length === 0 ? t("Register.NoneFound") : t("Register.Found", found.length));
    }

    #fill(found) {
        const select = byId("register-unit");
        select.querySelectorAll("option[data-unit]").forEach(option => option.remove());
        select.querySelector(`option[value=${OUTSIDE}]`).before(...found.map(({ unit, former }) =>
            el("option", { value: unit.code, "data-unit": true }, this.#words(unit, former))));
    }

    #words(unit, former) {
        const formerly = former.length > 0 ? former : unit.formerUnits;
        const name = unit.code === this.#scan.card.suggestedUnitCode ? t("Register.Suggested", unit.name) : unit.name;
        return formerly.length === 0 ? name : t("Register.Formerly", name, formerly.join(", "));
    }

    #moveInList(event) {
        const select = byId("register-unit");
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            const to = select.selectedIndex + (event.key === "ArrowDown" ? 1 : -1);
            if (to >= 0 && to < select.options.length)
                select.selectedIndex = to;
        }
    }

    get #sexOfNumber() {
        return readNumber(this.#scan.card.personalNumber, {}, "9999-12-31").facts.sex;
    }

    #compareSex() {
        const sex = byId("register-sex").value;
        setText("register-sex-said", this.#scan?.card.name === "" && sex !== "" && Number(sex) !== this.#sexOfNumber ? firstText("", "CardNote.SexMismatch") : "");
    }

    async #submit(event) {
        event.preventDefault();
        if (this.#busy)
            return;
        const { card } = this.#scan;
        const isByHand = card.name === "";
        const name = isByHand ? byId("register-name").value.normalize("NFC").replace(/\s+/g, " ").trim() : card.name;
        const sex = isByHand ? Number(byId("register-sex").value) || null : card.sex;
        const unit = byId("register-unit").value;
        const missing = !/\p{L}/u.test(name) ? ["register-name", "Register.NameFirst"]
            : isByHand && sex === null ? ["register-sex", "Register.SexFirst"]
            : unit === "" ? ["register-unit", "Register.ChooseFirst"] : null;
        if (missing) {
            setText("register-problem", t(missing[1]));
            byId(missing[0]).focus();
            return;
        }
        this.#busy = true;
        const answer = await post("/api/residents", {
            residentId: this.#residentId, personalNumber: card.personalNumber, earlierNumbers: card.earlierNumbers, name,
            birthDate: card.birthDate, sex, address: card.address, unitCode: unit === OUTSIDE ? null : unit,
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
