// Days and times as people in Viet Nam write them. Fixed offset: the machine's own time zone may be set to anything.

const OFFSET_MS = 7 * 60 * 60 * 1000;

export function formatTime(ms) {
    return new Date(ms + OFFSET_MS).toISOString().slice(11, 16);
}

export function dayOf(ms) {
    return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
}

// 0 is Sunday.
export function weekdayOf(ms) {
    return new Date(ms + OFFSET_MS).getUTCDay();
}

// "2026-11-21" is 21/11/2026; a year alone stays a year.
export function formatDay(iso) {
    return iso.split("-").reverse().join("/");
}

// Where there is little room: the time on the same day, else the day.
export function formatShort(ms, todayIso) {
    const day = dayOf(ms);
    return day === todayIso ? formatTime(ms) : dayAndMonth(day);
}

// "2026-11-23" is 23/11.
export function dayAndMonth(iso) {
    return formatDay(iso).slice(0, 5);
}

// The time alone on the same day, day and time otherwise: "since 08:12" must not hide that it was yesterday.
export function formatMoment(ms, todayIso) {
    const day = dayOf(ms);
    return day === todayIso ? formatTime(ms) : `${formatTime(ms)} ${formatDay(day)}`;
}
