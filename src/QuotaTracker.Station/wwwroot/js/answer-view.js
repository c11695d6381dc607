// The station's answer: one word with colour and icon, why, and the money.

import { decisionName } from "./decision-name.js";
import { el, fill, icon, setText, show } from "./dom.js";
import { chooses, goesBeyond } from "./excess-choice.js";
import { unitWord } from "./goods-words.js";
import { formatMoney, formatQuantity, formatRate } from "./numbers.js";
import { formatPrice, rateWords } from "./prices.js";
import { around, firstText, t } from "./texts.js";
import { formatTime } from "./when.js";

const ICONS = { Exempt: "exempt", Taxable: "taxable", Provisional: "provisional", NotCounted: "notcounted" };

// What will happen is another thing than for a line that is down; the last two reasons say themselves who decides, and when.
const WHAT_COMES = { JournalFrozen: "Answer.FrozenWhy", LifeEnded: "Answer.NotDecidedWhy", DayNotSure: "Answer.NotDecidedWhy" };

// Whether central answers by itself, so that the officer has but to look.
export const willBeAnswered = answer => answer.decision === "Provisional" && !(answer.reason in WHAT_COMES);

export function decisionBanner(answer, legalBasis) {
    return el("div", { className: "decision", "data-decision": answer.decision },
        icon(ICONS[answer.decision]),
        el("div", {},
            el("p", { className: "decision-word" }, t(`Answer.${decisionName(answer.decision, answer.taxedVnd)}`)),
            answer.tripOfMonth != null ? el("p", { className: "decision-trip" }, t("Answer.Trip", answer.tripOfMonth, answer.cap)) : null,
            el("p", { className: "decision-why" }, why(answer)),
            answer.aboveCapVnd > 0 ? el("p", { className: "decision-also" }, t("Answer.AboveCap", formatMoney(answer.aboveCapVnd))) : null,
            answer.waiting ? el("p", { className: "decision-also" }, t("Person.Waiting", answer.waiting.receiptNumber, formatTime(answer.waiting.madeAtMs))) : null,
            legalBasis ? el("p", { className: "decision-law" }, ...around("Answer.Law", el("span", { lang: "vi" }, legalBasis))) : null));
}

// Who is here with the resident or for them; null when they came alone. The name is the page's own: the station keeps the number.
export function attendantWords({ representative }, name) {
    if (!representative)
        return null;
    return el("p", { className: "attendant" }, `${t(`Representative.${representative.kind}`)}: `,
        name ? el("strong", { lang: "vi" }, name) : null, name ? " \u00b7 " : null, el("span", { className: "keep" }, representative.maskedNumber));
}

// How the person was identified.
export function readWords({ identified }) {
    return `${t("Person.ReadBy")}: ${t(`By.${identified}`)}`;
}

// Each line with its share of the exemption, and under it how the estimate comes about. onFirst(line) and onSuggestion() are there while
// the resident may choose which goods are the excess.
export function fillAnswer(answer, { excess, suggestedVnd, onFirst, onSuggestion }) {
    const mayChoose = chooses(answer);
    setText("answer-taxed", t(isOpen(answer) ? "Answer.TaxedPartIfDue" : "Answer.TaxedPart"));
    setText("answer-tax", t(taxKey(answer)));
    fill("answer-lines", ...answer.goods.flatMap((line, index) => [
        lineRow(line, index, mayChoose ? { place: (excess?.indexOf(index) ?? -1) + 1, isExcess: goesBeyond(answer, line), onFirst } : null),
        estimateRow(line)]));
    fill("answer-sums", el("tr", {},
        el("th", { scope: "row" }, t("Answer.TaxSum")),
        money(answer.totalVnd), money(answer.exemptVnd), money(sum(answer.goods, line => line.taxedVnd)), money(answer.taxEstimateVnd)));
    showChoice(mayChoose, answer, { excess, suggestedVnd, onSuggestion });
}

export function clearAnswer() {
    fill("answer-decision");
    fill("answer-attendant");
    fill("answer-lines");
    fill("answer-sums");
    setText("answer-problem", "");
    show("answer-note", false);
    show("answer-excess", false);
}

function lineRow(line, index, choice) {
    return el("tr", { className: "answer-line", "data-excess": choice?.isExcess ? "true" : null },
        el("td", {}, el("div", { className: "line-goods" },
            choice ? firstButton(line, index, choice) : null,
            el("div", {},
                el("span", { lang: "vi" }, line.name), " ", el("small", {}, line.hs),
                el("small", { className: "line-how" }, [`${formatQuantity(line.quantityMilli)} ${unitWord(line.unit)} \u00d7 ${formatPrice(line)}`, line.rate ? rateWords(line.rate) : null].filter(Boolean).join(" \u00b7 ")),
                choice ? placeWords(choice) : null))),
        money(line.valueVnd), money(line.exemptVnd), money(line.taxedVnd),
        el("td", { className: "number" }, line.rateMissing ? t("Answer.RateMissing") : formatMoney(line.taxEstimateVnd)));
}

function firstButton(line, index, { place, onFirst }) {
    return el("button", { type: "button", className: "choose", "aria-pressed": String(place === 1), "aria-label": t("Answer.ExcessFirst", index + 1, line.name), onclick: () => onFirst(index) }, String(index + 1));
}

function placeWords({ place, isExcess }) {
    const words = [isExcess ? t("Answer.ExcessIn") : null, place > 0 ? t("Answer.ExcessPlace", place) : null].filter(Boolean);
    return words.length > 0 ? el("small", { className: "line-said" }, words.join(", ")) : null;
}

// Base, duty, excise, VAT and their sum; each tax is on the base and the taxes before it.
function estimateRow(line) {
    if (!(line.taxedVnd > 0) || line.dutyBasisPoints == null)
        return null;
    const taxes = [["Answer.Duty", line.dutyBasisPoints, line.dutyVnd], ["Answer.Excise", line.exciseBasisPoints, line.exciseVnd], ["Answer.Vat", line.vatBasisPoints, line.vatVnd]];
    return el("tr", { className: "estimate" }, el("td", { colSpan: 5 }, el("dl", {},
        el("div", {}, el("dt", {}, t("Answer.TaxBase")), el("dd", {}, formatMoney(line.taxedVnd))),
        ...taxes.map(([key, basisPoints, vnd]) => el("div", {}, el("dt", {}, `${t(key)} ${formatRate(basisPoints)}`), el("dd", {}, formatMoney(vnd)))),
        el("div", {}, el("dt", {}, t("Answer.TaxSum")), el("dd", {}, formatMoney(line.taxEstimateVnd))))));
}

function showChoice(mayChoose, answer, { excess, suggestedVnd, onSuggestion }) {
    show("answer-excess", mayChoose);
    if (!mayChoose)
        return;
    const more = answer.taxEstimateVnd - suggestedVnd;
    // While central hasn't answered, the estimate is for all of the goods, and a choice shows only afterwards.
    setText("excess-said", isOpen(answer) ? t(excess === null ? "Answer.ExcessOpen" : "Answer.ExcessOpenChosen")
        : excess === null ? t("Answer.ExcessLowest", formatMoney(suggestedVnd))
        : more > 0 ? t("Answer.ExcessMore", formatMoney(answer.taxEstimateVnd), formatMoney(more))
        : more < 0 ? t("Answer.ExcessLess", formatMoney(answer.taxEstimateVnd), formatMoney(-more))
        : t("Answer.ExcessSame", formatMoney(answer.taxEstimateVnd)));
    const back = el("button", { type: "button", className: "link", onclick: onSuggestion }, t("Answer.ExcessBack"), el("kbd", {}, "0"));
    fill("excess-back", excess === null ? null : back);
}

function money(vnd) {
    return el("td", { className: "number" }, formatMoney(vnd));
}

function sum(lines, of) {
    return lines.reduce((total, line) => total + of(line), 0);
}

// The sums alone, to be told to the resident while the slip is printed.
export function moneyFacts(answer) {
    const facts = [["Goods.Total", answer.totalVnd], ["Answer.ExemptPart", answer.exemptVnd], ["Answer.TaxedPart", answer.taxedVnd], [taxKey(answer), answer.taxEstimateVnd]];
    return facts.filter(([key, vnd]) => vnd > 0 || key === "Goods.Total")
        .map(([key, vnd]) => el("div", {}, el("dt", {}, t(key)), el("dd", { className: "big-number" }, formatMoney(vnd))));
}

// Nobody has decided yet that it is due.
function taxKey(answer) {
    return isOpen(answer) ? "Answer.TaxEstimateIfDue" : "Answer.TaxEstimate";
}

function isOpen(answer) {
    return answer.decision === "Provisional";
}

function why(answer) {
    const reason = answer.reason ? firstText(answer.reason, answer.reason, `Reason.${answer.reason}`) : null;
    const general = answer.reason === "DayLost" ? null // It says what central will answer.
        : WHAT_COMES[answer.reason] ?? { Exempt: "Answer.ExemptWhy", ExemptPartly: "Answer.ExemptPartlyWhy", Provisional: "Answer.ProvisionalWhy", NotCounted: "Answer.NotCountedWhy" }[decisionName(answer.decision, answer.taxedVnd)];
    return [reason, general ? t(general) : null].filter(Boolean).map(sentence).join(" ");
}

function sentence(text) {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
