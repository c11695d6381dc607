// What a pair of eyes and a pair of hands find out about a page; run inside it. Each answer is a list of faults in words.
(() => {
    // The link past the menu waits outside until the keyboard comes to it.
    const skipped = ".visually-hidden, .sprite, .print-frame, script, style, noscript, .skip:not(:focus)";
    const isShown = element => element.getClientRects().length > 0 && !element.closest(skipped)
        && getComputedStyle(element).visibility === "visible" && element.checkVisibility();
    const nameOf = element => {
        const tag = element.tagName.toLowerCase();
        return element.id ? `${tag}#${element.id}` : `${tag}${[...element.classList].map(name => `.${name}`).join("")} "${element.textContent.trim().slice(0, 30)}"`;
    };
    const textNodes = function* () {
        const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
            if (words.currentNode.data.trim() !== "" && words.currentNode.parentElement && isShown(words.currentNode.parentElement))
                yield words.currentNode;
        }
    };
    // A dialog is all there is while it is open.
    const scope = () => document.querySelector("dialog[open]") ?? document;
    const controls = () => [...scope().querySelectorAll("a[href], button, input, select, textarea, [tabindex='0'], summary")]
        .filter(element => (isShown(element) || element.matches(".skip")) && !element.disabled && element.type !== "hidden");

    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
    const parse = colour => { const [r, g, b, a = 1] = colour.match(/[0-9.]+/g).map(Number); return { rgb: [r, g, b], a }; };
    const ground = element => {
        for (; element; element = element.parentElement) {
            const colour = parse(getComputedStyle(element).backgroundColor);
            if (colour.a === 1)
                return colour.rgb;
            if (colour.a > 0)
                return null;
        }
        return [255, 255, 255];
    };
    const contrast = (colour, below) => {
        const [one, other] = [light(parse(colour).rgb), light(below)].sort((a, b) => b - a);
        return (one + .05) / (other + .05);
    };

    window.eyes = {
        // Nothing is wider than the window, nothing moves sideways, no text is cut off, and no amount, day or number is torn in two.
        fits() {
            const faults = [], width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth > width)
                faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
            for (const element of document.body.querySelectorAll("*")) {
                if (!isShown(element) || element.closest("svg"))
                    continue;
                const style = getComputedStyle(element), sideways = element.scrollWidth - element.clientWidth;
                if (["auto", "scroll"].includes(style.overflowX) && sideways > 1 && element.clientWidth > 0)
                    faults.push(`${nameOf(element)} is moved sideways by ${sideways}`);
                if (["hidden", "clip"].includes(style.overflowX) && sideways > 1 && element.clientWidth > 0 && !["INPUT", "SELECT", "PROGRESS"].includes(element.tagName))
                    faults.push(`${nameOf(element)} is cut off by ${sideways}`);
            }
            for (const node of textNodes()) {
                const range = document.createRange();
                range.selectNodeContents(node);
                for (const line of range.getClientRects()) {
                    if (line.width > 1 && (line.left < -1 || line.right > width + 1)) {
                        faults.push(`"${node.data.trim().slice(0, 40)}" reaches from ${Math.round(line.left)} to ${Math.round(line.right)}`);
                        break;
                    }
                }
                // A receipt's number in the middle of a sentence may go on in the next line at one of its hyphens; one that stands alone may not.
                for (const match of node.data.matchAll(/^\s*[A-Z0-9]{3}-[0-9]{2}-[0-9]+-T?[0-9]+\s*$|[0-9]{2}\/[0-9]{2}\/[0-9]{4}|[0-9]{1,3}(\.[0-9]{3})+(\u00a0\u20ab)?/g)) {
                    range.setStart(node, match.index);
                    range.setEnd(node, match.index + match[0].length);
                    if (new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1)
                        faults.push(`"${match[0]}" is torn in two`);
                }
            }
            return [...new Set(faults)];
        },

        // Without anybody scrolling: the whole of it, and nothing on top of it. (The page itself may have: under many lines it shows the field to type in.)
        inSight(selector) {
            const element = [...document.querySelectorAll(selector)].find(isShown);
            if (!element)
                return [`${selector} is not there`];
            const place = element.getBoundingClientRect(), faults = [];
            if (place.top < 0 || place.bottom > innerHeight || place.left < 0 || place.right > innerWidth)
                faults.push(`${selector} reaches from ${Math.round(place.top)} to ${Math.round(place.bottom)} in a window of ${innerHeight}`);
            const onTop = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
            if (onTop && !element.contains(onTop) && !onTop.contains(element))
                faults.push(`${selector} lies under ${nameOf(onTop)}`);
            return faults;
        },

        // The smaller side of everything that a finger or a mouse aims at; a link in a running sentence is as high as its line.
        small(least) {
            return controls().flatMap(element => {
                const target = element.type === "radio" || element.type === "checkbox" ? element.closest("label") ?? element : element;
                const { width, height } = target.getBoundingClientRect();
                const isInSentence = element.tagName === "A" && getComputedStyle(element).display === "inline" && element.parentElement.textContent.trim() !== element.textContent.trim();
                return isInSentence || !isShown(element) || Math.min(width, height) >= least - 0.5 ? [] : [`${nameOf(element)} is ${Math.round(width)} by ${Math.round(height)}`];
            });
        },

        // What the Tab key must come to. Of radio buttons it comes to the chosen one.
        reachable() {
            return controls().filter(element => element.tabIndex >= 0 && (element.type !== "radio" || element.checked)).map((element, index) => {
                element.dataset.eyes = String(index);
                return nameOf(element);
            });
        },

        // Where the keyboard stands, and whether that can be seen.
        focus() {
            const element = document.activeElement;
            if (!element || element === document.body)
                return { index: -1, faults: [] };
            const faults = [], shown = element.type === "radio" ? element.closest("label") : element, style = getComputedStyle(shown);
            if (element.dataset.eyes === undefined)
                return { index: -1, faults: [] };
            if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
                faults.push(`${nameOf(element)} has the focus and doesn't show it`);
            const place = shown.getBoundingClientRect();
            const [x, y] = [place.left + place.width / 2, place.top + place.height / 2];
            const onTop = document.elementFromPoint(x, y);
            if (x < 0 || y < 0 || x > innerWidth || y > innerHeight)
                faults.push(`${nameOf(element)} has the focus out of sight, at ${Math.round(y)}`);
            else if (onTop && !shown.contains(onTop) && !onTop.contains(shown))
                faults.push(`${nameOf(element)} has the focus under ${nameOf(onTop)}`);
            return { index: Number(element.dataset.eyes), faults };
        },

        // On a page in English: Vietnamese words that aren't marked as such would be read out as English. Names of people and places are names in any language.
        unmarked() {
            const names = "#person-name, #officer, .where, #person-facts dd, #register-address, #register-unit, .candidates, #attention-seen .hint, .place, .today td.wide, .day-state, .name, [lang=vi]";
            return [...textNodes()].filter(node => /[\u0102\u0103\u0110\u0111\u01a0-\u01b0\u1ea0-\u1ef9]/.test(node.data) && !node.parentElement.closest(names))
                .map(node => `"${node.data.trim().slice(0, 60)}" in ${nameOf(node.parentElement)}`);
        },

        // Whatever has a colour by its state says the state in words, too.
        colourAlone() {
            return [...document.querySelectorAll("[data-tone], [data-status], [data-decision]")]
                .filter(element => isShown(element) && element.getBoundingClientRect().width > 0 && element.textContent.trim() === "").map(element => `${nameOf(element)} has a colour and no words`);
        },

        // What is said to those who don't see the page: words in a region that was there, and shown, before them. One that comes up with its words stays silent.
        async unsaid(selector) {
            const words = document.querySelector(selector).textContent.trim(), from = performance.now();
            const isSaid = () => [...document.querySelectorAll("#said, [role=alert], [role=status]")].some(region => region.checkVisibility() && region.textContent.includes(words));
            while (!isSaid() && performance.now() - from < 10000)
                await new Promise(resolve => setTimeout(resolve, 50));
            return isSaid() ? [] : [`"${words}" is not said to those who only hear`];
        },

        // With the system's own colours most of ours are gone: what was told by a ground alone must be told otherwise.
        alike() {
            const faults = [];
            const look = element => { const { backgroundColor, outlineStyle, textDecorationLine, borderTopWidth, borderTopColor } = getComputedStyle(element); return [backgroundColor, outlineStyle, textDecorationLine, borderTopWidth, borderTopColor].join(); };
            for (const [marked, plain] of [["#entry-options [aria-selected=true]", "#entry-options [aria-selected=false]"], [".top nav a[aria-current=page]", ".top nav a:not([aria-current=page])"]]) {
                const [one, other] = [marked, plain].map(selector => [...document.querySelectorAll(selector)].find(isShown));
                if (one && other && look(one) === look(other))
                    faults.push(`${nameOf(one)} looks like ${nameOf(other)}`);
            }
            for (const mark of [...document.querySelectorAll("svg")].filter(isShown)) {
                const below = ground(mark.parentElement);
                if (below !== null && contrast(getComputedStyle(mark).color, below) < 3)
                    faults.push(`the mark in ${nameOf(mark.parentElement)} is lost on its ground`);
            }
            for (const element of document.querySelectorAll("dialog[open], .card, button:not(.link)")) {
                const style = getComputedStyle(element);
                if (isShown(element) && (style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1))
                    faults.push(`${nameOf(element)} has no edge`);
            }
            return faults;
        },

        // Whoever asks for more contrast gets 7:1 for text on plain grounds.
        pale() {
            const faults = [];
            for (const node of textNodes()) {
                const element = node.parentElement;
                const below = ground(element);
                if (below === null || element.closest(":disabled, [aria-disabled=true]"))
                    continue;
                const found = contrast(getComputedStyle(element).color, below);
                if (found < 7)
                    faults.push(`${nameOf(element)} has ${found.toFixed(1)}:1`);
            }
            return [...new Set(faults)];
        },

        moving() {
            return document.getAnimations().filter(animation => animation.playState === "running").map(animation => nameOf(animation.effect.target));
        },
    };
})();
