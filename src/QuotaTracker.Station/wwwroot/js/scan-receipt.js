// The QR code of a receipt, read at the desk: whether it is genuine, what its seal says, and what has become of it here. Beside the work,
// not instead of it. The seal itself goes to the station in the body of a request alone: never into an address.

import { isSuccess, post, problemText } from "./api.js";
import { byId, el, fill, icon, setText, show } from "./dom.js";
import { formatMoney } from "./numbers.js";
import { receiptAddress } from "./print.js";
import { hasText, t } from "./texts.js";
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
        const isToday = here.day === this.#today();
        fill("seal-links",
            isToday ? null : el("p", { className: "hint" }, t("Seal.EarlierDay")),
            el("a", { className: "button", href: receiptAddress(here.receiptNumber), target: "_blank", rel: "noopener" }, t("Done.Open")),
            isToday ? el("a", { className: "button", href: "/today" }, t("Seal.Today")) : null);
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

// What the slip says, and beside it what holds now where that is known.
export function factsOf({ receiptNumber, day, decision, totalVnd, exemptVnd, here }) {
    return [
        ["Seal.Number", receiptNumber],
        ...(here && here.receiptNumber !== receiptNumber ? [["Seal.NumberNow", here.receiptNumber]] : []),
        ["Seal.Day", formatDay(day)],
        ["Seal.Said", word("Decision", decision)],
        ...(here ? [["Seal.Now", word("State", here.status)], ["Person.ReadBy", t(`By.${here.identified}`)]] : []),
        ["Goods.Total", formatMoney(totalVnd)],
        ["Answer.ExemptPart", formatMoney(here ? here.exemptVnd : exemptVnd)],
    ];
}

function word(area, name) {
    return hasText(`${area}.${name}`) ? t(`${area}.${name}`) : name;
}

// "KTH-01-1-000003" is of KTH-01.
export function stationOf(receiptNumber) {
    return receiptNumber.replace(/-\d+-T?\d+$/, "");
}
