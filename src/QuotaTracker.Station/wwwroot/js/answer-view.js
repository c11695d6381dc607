// The station's answer: one word with colour and icon, why, and the money.

import { el, fill, icon, setText } from "./dom.js";
import { formatMoney, formatQuantity } from "./numbers.js";
import { around, firstText, t } from "./texts.js";
import { formatTime } from "./when.js";

const ICONS = { Exempt: "exempt", Taxable: "taxable", Provisional: "provisional", NotCounted: "notcounted" };

// What will happen is another thing than for a line that is down; the last two reasons say themselves who decides, and when.
const WHAT_COMES = { JournalFrozen: "Answer.FrozenWhy", LifeEnded: "Answer.NotDecidedWhy", DayNotSure: "Answer.NotDecidedWhy" };

export function decisionBanner(answer, legalBasis) {
    const partly = answer.decision === "Exempt" && answer.taxedVnd > 0;
    return el("div", { className: "decision", "data-decision": answer.decision },
        icon(ICONS[answer.decision]),
        el("div", {},
            el("p", { className: "decision-word" }, t(partly ? "Answer.ExemptOver" : `Answer.${answer.decision}`)),
            answer.tripOfMonth != null ? el("p", { className: "decision-trip" }, t("Answer.Trip", answer.tripOfMonth, answer.cap)) : null,
            el("p", { className: "decision-why" }, why(answer, partly)),
            answer.aboveCapVnd > 0 ? el("p", { className: "decision-also" }, t("Answer.AboveCap", formatMoney(answer.aboveCapVnd))) : null,
            answer.waiting ? el("p", { className: "decision-also" }, t("Person.Waiting", answer.waiting.receiptNumber, formatTime(answer.waiting.madeAtMs))) : null,
            legalBasis ? el("p", { className: "decision-law" }, ...around("Answer.Law", el("span", { lang: "vi" }, legalBasis))) : null));
}

export function fillAnswer(answer) {
    setText("answer-tax", t(taxKey(answer)));
    fill("answer-lines", ...answer.goods.map(line => el("tr", {},
        el("td", {}, el("span", { lang: "vi" }, line.name), " ", el("small", {}, line.hs)),
        el("td", { className: "number" }, `${formatQuantity(line.quantityMilli)} ${unitWord(line.unit)}`),
        el("td", { className: "number" }, formatMoney(line.valueVnd)),
        el("td", { className: "number" }, formatMoney(line.exemptVnd)),
        el("td", { className: "number" }, line.rateMissing ? t("Answer.RateMissing") : formatMoney(line.taxEstimateVnd)))));
    fill("answer-sums", el("tr", {},
        el("th", { scope: "row", colSpan: 2 }, t("Goods.Total")),
        el("td", { className: "number" }, formatMoney(answer.totalVnd)),
        el("td", { className: "number" }, formatMoney(answer.exemptVnd)),
        el("td", { className: "number" }, formatMoney(answer.taxEstimateVnd))),
        answer.taxedVnd > 0 ? el("tr", {},
            el("th", { scope: "row", colSpan: 2 }, t("Answer.TaxedPart")),
            el("td", { className: "number" }, formatMoney(answer.taxedVnd)), el("td", { colSpan: 2 })) : null);
}

// The sums alone, to be told to the resident while the slip is printed.
export function moneyFacts(answer) {
    const facts = [["Goods.Total", answer.totalVnd], ["Answer.ExemptPart", answer.exemptVnd], ["Answer.TaxedPart", answer.taxedVnd], [taxKey(answer), answer.taxEstimateVnd]];
    return facts.filter(([key, vnd]) => vnd > 0 || key === "Goods.Total")
        .map(([key, vnd]) => el("div", {}, el("dt", {}, t(key)), el("dd", { className: "big-number" }, formatMoney(vnd))));
}

// Nobody has decided yet that it is due.
function taxKey(answer) {
    return answer.decision === "Provisional" ? "Answer.TaxEstimateIfDue" : "Answer.TaxEstimate";
}

// Units are data: a word where there is one, the key itself otherwise.
export function unitWord(unit) {
    return firstText(unit, `Unit.${unit}`);
}

function why(answer, partly) {
    const reason = answer.reason ? firstText(answer.reason, answer.reason, `Reason.${answer.reason}`) : null;
    const general = WHAT_COMES[answer.reason] ?? { Exempt: partly ? "Answer.ExemptOverWhy" : "Answer.ExemptWhy", Provisional: "Answer.ProvisionalWhy", NotCounted: "Answer.NotCountedWhy" }[answer.decision];
    return [reason, general ? t(general) : null].filter(Boolean).map(sentence).join(" ");
}

function sentence(text) {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
