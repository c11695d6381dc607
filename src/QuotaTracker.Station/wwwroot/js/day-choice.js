// A day as people in Viet Nam type it: 5/11/2026 or 05112026.

// ISO, or null for what is no day of the calendar.
export function readDay(typed) {
    const text = typed.trim();
    const parts = /^(\d{2})(\d{2})(\d{4})$/.exec(text) ?? /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(text);
    if (parts === null)
        return null;
    const [day, month, year] = parts.slice(1).map(Number);
    const date = new Date(Date.UTC(year, month - 1, day));
    return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}

// The key of what is wrong with it, or null.
export function dayFault(iso, todayIso) {
    if (iso === null)
        return "Day.BadDay";
    return iso > todayIso ? "Day.ToCome" : null;
}
