// The one quiet line on the desk: what central decided of provisional receipts, until an officer has looked at the list.

import { dayOf, formatDay, formatTime } from "./when.js";

const DAY_MS = 24 * 60 * 60 * 1000;

// The line, or null when there is nothing that nobody has looked at.
export function answersLine(answers, todayIso, t) {
    if (answers == null)
        return null;
    const parts = [["Answers.Confirmed", answers.confirmed], ["Answers.DutyDue", answers.dutyDue], ["Answers.Voided", answers.voided]].filter(([, count]) => count > 0);
    return t("Answers.Line", parts.reduce((sum, [, count]) => sum + count, 0), since(answers.sinceMs, todayIso, t), parts.map(([key, count]) => t(key, count)).join(", "));
}

function since(ms, todayIso, t) {
    const day = dayOf(ms);
    if (day === todayIso)
        return `${formatTime(ms)} ${t("Answers.Today")}`;
    return dayOf(ms + DAY_MS) === todayIso ? t("Answers.Yesterday") : formatDay(day);
}
