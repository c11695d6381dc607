// Finds goods by what an officer types: letters without diacritics, Chinese characters, or the first digits of the tariff code.

const RESULTS_MAX = 8;
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/u;

// Small letters without marks. The d with a stroke is a letter of its own and doesn't decompose.
export function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[\u0111\u0110]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
}

// Every word typed must begin a word of the name, so that "ga s" finds "ga song" and not every name with a g in it.
// Names that begin with the text come first, then shorter ones. Digits (dots allowed) are looked up as the beginning of the code; a code
// that is longer than the list's finds the row that covers it, the closest first, because a row holds for all below it.
export function searchGoods(items, typed, limit = RESULTS_MAX) {
    const text = fold(typed);
    if (text === "")
        return [];
    if (/^[0-9][0-9. ]*$/.test(text)) {
        const digits = text.replace(/[. ]/g, "");
        const below = items.filter(item => item.hs.startsWith(digits)).sort(byCode);
        const above = items.filter(item => digits.startsWith(item.hs) && item.hs !== digits).sort((a, b) => b.hs.length - a.hs.length);
        return [...below, ...above].slice(0, limit);
    }
    const words = text.split(BETWEEN_WORDS).filter(word => word !== "");
    if (words.length === 0)
        return [];
    return items
        .map(item => ({ item, rank: Math.min(rank([item.nameVi, item.nameEn].map(fold), text, words), rankChinese(item.nameZh ?? "", text)) }))
        .filter(found => found.rank < 3)
        .sort((a, b) => a.rank - b.rank || a.item.nameVi.length - b.item.nameVi.length || byCode(a.item, b.item))
        .map(found => found.item)
        .slice(0, limit);
}

function rank(names, text, words) {
    return Math.min(...names.map(name => {
        const parts = name.split(BETWEEN_WORDS);
        if (name === text)
            return 0;
        if (name.startsWith(text))
            return 1;
        return words.every(word => parts.some(part => part.startsWith(word))) ? 2 : 3;
    }));
}

// Chinese has no blanks between words, so any part of a name finds it.
function rankChinese(name, text) {
    if (!/\p{Script=Han}/u.test(text))
        return 3;
    return name === text ? 0 : name.startsWith(text) ? 1 : name.includes(text) ? 2 : 3;
}

function byCode(a, b) {
    return a.hs < b.hs ? -1 : a.hs > b.hs ? 1 : 0;
}
