// What a list of exchanges says, and what changed since it was last read.

import { isPartly } from "./decision-name.js";

// Rows that were there before and now have another state: an answer of central's came back.
export function changesBetween(before, after) {
    const known = new Map(before.map(row => [row.exchangeId, row.status]));
    return after.filter(row => known.has(row.exchangeId) && known.get(row.exchangeId) !== row.status);
}

export function countsOf(rows) {
    return { all: rows.length, unsent: rows.filter(row => !row.sent).length, pending: rows.filter(row => row.status === "Pending").length };
}

// What the state alone doesn't say: why it waits or is taxed, or how much of an exempt trip is above the limit. Null else.
export function noteOf(row) {
    if (isPartly(row.status, row.taxedVnd))
        return { taxedVnd: row.taxedVnd };
    return ["Pending", "Taxable", "DutyDue"].includes(row.status) && row.reason ? { reason: row.reason } : null;
}

// What voiding means at a device that central no longer takes: the rights that it held count as used, for good. And of what such a life
// left to the next one: central has the trip under the earlier life, whose voids alone return it. A receipt with a T had no trip there.
// Null on other days.
export function voidWarningOf(row, status) {
    if (status?.syncStatus !== "Inactive")
        return row.status === "Confirmed" && row.carried && !/-T\d+$/.test(row.carried) ? "Today.VoidCarried" : null;
    return row.status === "Exempt" ? "Today.VoidIsLost" : "Today.VoidOnEnded";
}

// Only once, and where a list holds other days, only on the exchange's own. Whether that is so for certain is the station's to say.
export function mayVoid(row, todayIso) {
    return row.status !== "Voided" && row.day === todayIso;
}

// Which list the address asks for: today's, unless it names another one.
export function listOf(search) {
    const asked = new URLSearchParams(search).get("list");
    return ["waiting", "answered"].includes(asked) ? asked : "today";
}

// An answer of GET /api/answers as a row, with when it came and who has looked at it.
export function answeredRow({ exchange, receivedAtMs, seenBy, seenAtMs }) {
    return { ...exchange, receivedAtMs, seenBy, seenAtMs };
}

// By when the newest came that nobody has looked at yet; null when there is none.
export function unseenThrough(rows) {
    const times = rows.filter(row => row.seenAtMs == null).map(row => row.receivedAtMs);
    return times.length === 0 ? null : Math.max(...times);
}
