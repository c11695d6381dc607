// The person before the officer, and what is left for them.

import { byId, el, fill, icon, setText, show } from "./dom.js";
import { fold } from "./goods-search.js";
import { formatMoney } from "./numbers.js";
import { datesDiffer } from "./scan-hand.js";
import { firstText, t } from "./texts.js";
import { formatDay, formatMoment, formatTime } from "./when.js";

const DOTS_MAX = 6; // A month without a limit has 31 trips; that many dots say nothing.

// As the station knows them, else as the card says.
export function nameOf(person) {
    return person?.resident?.name || person?.card?.name || t("Person.NameUnknown");
}

// central: whether it is asked with the answer ("asked"), answers later ("away"), or can't be asked before the station is enrolled anew ("ended").
export function showPerson(scan, todayIso, central) {
    const { card, resident } = scan;
    setText("person-name", nameOf(scan));
    fill("person-facts",
        ...fact("Person.Number", grouped(resident?.personalNumber ?? card.personalNumber)),
        ...fact("Person.BirthDate", birth(resident?.birthDate ?? card.birthDate, resident?.sex ?? card.sex)),
        ...(resident ? fact("Person.Unit", resident.unitName ?? t("Person.OutsideUnits")) : []),
        ...(card.expiresOn ? fact("Person.CardExpires", formatDay(card.expiresOn)) : []),
        ...(scan.by ? fact("Person.ReadBy", t(`By.${scan.by}`)) : []));
    const warnings = warningsOf(scan, todayIso, central);
    fill("person-warnings", warnings.length === 0 ? null : el("ul", { className: "warnings", ariaLabel: t("Person.Warnings") },
        ...warnings.map(({ tone, text }) => el("li", { "data-tone": tone }, icon("warning"), el("span", {}, text)))));
    show("person", true);
}

// In order of weight: what changes the answer, then what the officer should look at.
export function warningsOf({ card, resident, notes, waiting }, todayIso, central = "asked") {
    const warnings = [];
    if (resident?.standing === "NotEligible")
        warnings.push({ tone: "strong", text: t("Person.NotEligible") });
    if (resident?.numberCancelled)
        warnings.push({ tone: "strong", text: t("Person.NumberCancelled") });
    if (waiting)
        warnings.push({ tone: "strong", text: t("Person.Waiting", waiting.receiptNumber, formatTime(waiting.madeAtMs)) });
    if (resident?.standing === "Unknown")
        warnings.push({ tone: "care", text: t({ asked: "Person.StandingAsked", away: "Person.StandingUnknown", ended: "Person.StandingEnded" }[central]) });
    if (!resident && card.address && !card.suggestedUnitCode)
        warnings.push({ tone: "strong", text: t("Person.AddressOutside") });
    if (resident && datesDiffer(card.birthDate, resident.birthDate))
        warnings.push({ tone: "strong", text: t("Person.BirthDiffers", formatDay(card.birthDate), formatDay(resident.birthDate)) });
    if (resident && namesDiffer(card.name, resident.name))
        warnings.push({ tone: "care", text: t("Person.NameDiffers", card.name) });
    if (card.expiresOn && card.expiresOn < todayIso)
        warnings.push({ tone: "care", text: t("Person.CardExpired", formatDay(card.expiresOn)) });
    return [...warnings, ...notes.map(note => ({ tone: "care", text: firstText(note, note, `CardNote.${note}`) }))];
}

// Without marks and case, as a machine-readable zone gives names; one that fills its line may be cut short. A gap says nothing.
function namesDiffer(onCard, known) {
    const [one, other] = [fold(onCard ?? ""), fold(known ?? "")];
    return one !== "" && other !== "" && !one.includes("?") && !other.startsWith(one);
}

// The cap that goods may still be held against; 0 when no exemption can be had today, so that nothing is promised. isNone: it is known
// that nothing will be exempt, not only unknown whether anything will.
export function exemptionFor({ resident, quota }) {
    const isNone = resident?.standing === "NotEligible" || (quota != null && (quota.usedToday || quota.used >= quota.cap));
    return { capVnd: isNone || !quota || tripsLeft(quota) === 0 || (quota.lostToday && !quota.leaseHere) ? 0 : quota.perTripCapVnd, isNone };
}

// What was lost with a device is left to nobody, so it isn't shown as if it were.
export function tripsLeft({ cap, used, lost = 0 }) {
    return Math.max(0, cap - used - lost);
}

// Where today's right is; null where none is left, and where nobody should rely on one in hand.
function rightMark(quota, central, standstill) {
    if (standstill !== null || quota.usedToday || tripsLeft(quota) === 0)
        return null;
    return quota.leaseHere ? mark("here", "free", t("Quota.LeaseHere"))
        : quota.lostToday ? mark("voided", "used", t("Quota.LostToday"))
        : mark("away", "ask", t({ asked: "Quota.LeaseElsewhere", away: "Quota.LeaseAway", ended: "Quota.LeaseEnded" }[central]));
}

// "ready" is a promise: the right is in hand, and is granted at this moment.
export function quotaTone(quota, standstill) {
    if (tripsLeft(quota) === 0 || quota.usedToday)
        return "none";
    return quota.leaseHere ? standstill === null ? "ready" : "ask" : quota.lostToday ? "none" : "ask";
}

// standstill: that nothing is granted at this moment, and what to do, in words; null else.
export function showQuota({ resident, quota }, todayIso, central, standstill) {
    const section = byId("quota");
    show(section, true);
    if (resident.standing === "NotEligible") {
        section.dataset.tone = "none";
        fill(section, el("p", { className: "quota-none" }, icon("voided"), t("Quota.NotEntitled")));
        return;
    }
    // Without central's word and without a right in hand, "4 left" would be a guess.
    if (!quota || (quota.asOfMs == null && !quota.leaseHere && !quota.usedToday)) {
        delete section.dataset.tone;
        fill(section, el("p", { className: "quota-unknown" }, icon("provisional"), standstill ?? t({ asked: "Quota.Asked", away: "Quota.Unknown", ended: "Quota.UnknownEnded" }[central])));
        return;
    }
    const left = tripsLeft(quota);
    section.dataset.tone = quotaTone(quota, standstill);
    fill(section,
        standstill === null ? null : el("p", { className: "quota-unknown quota-standstill" }, icon("provisional"), standstill),
        el("div", { className: "quota-trips" },
            el("p", { className: "quota-label" }, t("Quota.Month", monthWords(quota.month))),
            quota.cap <= DOTS_MAX ? dots(left, quota.cap) : null,
            el("p", { className: "quota-left" }, left === 0 ? t("Quota.NoTrips") : t("Quota.TripsLeft", left)),
            el("p", { className: "quota-used" }, t("Quota.TripsUsed", quota.used, quota.cap), " \u00b7 ", t("Quota.Cap"), " ", el("strong", {}, formatMoney(quota.perTripCapVnd))),
            quota.lost > 0 ? el("p", { className: "quota-used" }, t("Quota.TripsLost", quota.lost)) : null),
        el("div", { className: "quota-facts" },
            mark(quota.usedToday ? "voided" : "exempt", quota.usedToday ? "used" : "free", t(quota.usedToday ? "Quota.UsedToday" : "Quota.NotUsedToday")),
            rightMark(quota, central, standstill),
            el("p", { className: "quota-asof" }, quota.asOfMs == null ? t("Quota.AsOfUnknown") : t("Quota.AsOf", formatMoment(quota.asOfMs, todayIso)))));
}

function dots(left, cap) {
    return el("p", { className: "dots", "aria-hidden": "true" },
        ...Array.from({ length: cap }, (_, index) => el("span", { className: index < left ? "dot dot-left" : "dot" })));
}

function mark(name, tone, text) {
    return el("p", { className: "mark", "data-tone": tone }, icon(name), text);
}

function fact(key, value) {
    return value ? [el("dt", {}, t(key)), el("dd", {}, value)] : [];
}

function birth(date, sex) {
    const words = [date ? formatDay(date) : null, sex === 1 ? t("Sex.Male") : sex === 2 ? t("Sex.Female") : null];
    return words.filter(Boolean).join(" · ");
}

// "2026-11" is 11/2026.
function monthWords(month) {
    return month.split("-").reverse().join("/");
}

// Twelve digits are read aloud and compared in threes.
function grouped(number) {
    return number.replace(/(\d{3})(?=\d)/g, "$1\u2009");
}
