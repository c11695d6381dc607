// The QR code of a receipt, read at the desk: whether it is genuine, what its seal says, and what has become of it here. Beside the work,
// not instead of it. The seal itself goes to the station in the body of a request alone: never into an address.

import { isSuccess, post, problemText } from "./api.js";
import { decisionName, isPartly } from "./decision-name.js";
import { byId, el, fill, icon, setText, show } from "./dom.js";
import { formatMoney } from "./numbers.js";
import { receiptAddress } from "./print.js";
import { firstText, t } from "./texts.js";
import { mayVoid } from "./today-list.js";
import { formatDay } from "./when.js";

const TONES = { Genuine: ["go", "exempt"], Voided: ["stop", "voided"], UnknownKey: ["ask", "provisional"], BadSignature: ["stop", "voided"], NotAReceipt: ["stop", "voided"] };

export class ReceiptCheck {
    #today;

    constructor(today) {
        this.#today = today;
        byId("seal-close").addEventListener("click", () => this.close());
    }

    get isOpen() {
        return !byId("seal").hidden;
    }

    close() {
        show("seal", false);
    }

    // isTurned: Caps Lock had turned the letters; then only a good signature proves anything.
    async check(seal, isTurned) {
        const answer = await post("/api/receipts/verify", { jws: seal });
        fill("seal-facts");
        fill("seal-links");
        show("seal", true);
        if (!isSuccess(answer)) {
            this.#verdict("ask", "warning", problemText(answer), "");
            return;
        }
        const { body } = answer;
        const verdict = verdictOf(body, isTurned);
        this.#verdict(...TONES[verdict.result], t(verdict.title), t(verdict.todo, stationOf(body.receiptNumber ?? "")));
        if (body.result === "Genuine")
            this.#show(body);
    }

    #show(body) {
        fill("seal-facts", ...factsOf(body).flatMap(([key, value]) => {
            const className = key.startsWith("Seal.Number") ? "wide" : "";
            return [el("dt", { className }, t(key)), el("dd", { className }, value)];
        }));
        const { here } = body;
        if (!here)
            return;
        const { hint, today } = waysOf(here, this.#today());
        fill("seal-links",
            hint ? el("p", { className: "hint" }, t(hint)) : null,
            el("a", { className: "button", href: receiptAddress(here.receiptNumber), target: "_blank", rel: "noopener" }, t("Done.Open")),
            today ? el("a", { className: "button", href: "/today" }, t(today)) : null);
    }

    #verdict(tone, mark, title, todo) {
        byId("seal").dataset.tone = tone;
        fill("seal-verdict", icon(mark), el("strong", {}, title));
        setText("seal-todo", todo);
    }
}

// What the answer means to an officer: the result whose look it takes, and the keys of its words.
export function verdictOf({ result, here }, isTurned) {
    if (result === "Genuine" && here?.status === "Voided")
        return { result: "Voided", title: "Seal.Voided", todo: "Seal.VoidedTodo" }; // Green would be read before "voided" is.
    if (result === "Genuine")
        return { result, title: "Seal.Genuine", todo: here ? "Seal.GenuineHere" : "Seal.GenuineElsewhere" };
    if (isTurned)
        return { result: "UnknownKey", title: "Seal.Turned", todo: "Scan.Damaged" };
    return { result, title: `Seal.${result}`, todo: `Seal.${result}Todo` };
}

// What can still be done with a receipt that is kept here, as the keys of its words: nobody is sent to void it twice.
export function waysOf(here, todayIso) {
    if (here.status === "Voided")
        return { hint: null, today: here.day === todayIso ? "Seal.TodayVoided" : null };
    return mayVoid(here, todayIso) ? { hint: null, today: "Seal.Today" } : { hint: "Seal.EarlierDay", today: null };
}

// What the slip says, and beside it what holds now where that is known. The seal names total and exempt part: of an exempt trip the rest is
// taxed. Of what isn't exempt it proves no more than the word.
export function factsOf({ receiptNumber, day, decision, totalVnd, exemptVnd, here }) {
    const sealed = { status: decision, exemptVnd, taxedVnd: totalVnd - exemptVnd };
    const now = here ?? sealed;
    return [
        ["Seal.Number", receiptNumber],
        ...(here && here.receiptNumber !== receiptNumber ? [["Seal.NumberNow", here.receiptNumber]] : []),
        ["Seal.Day", formatDay(day)],
        ["Seal.Said", word("Decision", sealed)],
        ...(here ? [["Seal.Now", word("State", here)], ["Person.ReadBy", t(`By.${here.identified}`)]] : []),
        ["Goods.Total", formatMoney(totalVnd)],
        ["Answer.ExemptPart", formatMoney(now.exemptVnd)],
        ...(isPartly(now.status, now.taxedVnd) ? [["Answer.TaxedPart", formatMoney(now.taxedVnd)]] : []),
    ];
}

function word(area, { status, taxedVnd }) {
    return firstText(status, `${area}.${decisionName(status, taxedVnd)}`);
}

// "KTH-01-1-000003" is of KTH-01.
export function stationOf(receiptNumber) {
    return receiptNumber.replace(/-\d+-T?\d+$/, "");
}
