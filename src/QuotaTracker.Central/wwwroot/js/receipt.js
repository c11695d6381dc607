// Reads the QR code of a receipt from a picture, in the browser: the picture never leaves the phone, only the code's text does.
import { prepareZXingModule, readBarcodes } from '../vendor/zxing-wasm/reader/index.js';

prepareZXingModule({ overrides: { locateFile: () => new URL('../vendor/zxing-wasm/zxing_reader.wasm', import.meta.url).href } });

const chooser = document.getElementById('receipt-picture');
const text = document.getElementById('receipt-text');
const say = document.getElementById('receipt-picture-said');
document.getElementById('receipt-picture-part').hidden = false;

chooser.addEventListener('change', async () => {
    const picture = chooser.files[0];
    if (!picture) return;
    say.textContent = say.dataset.reading;
    try {
        const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 });
        const code = found.find(one => one.isValid);
        if (!code) {
            say.textContent = say.dataset.none;
            return;
        }
        text.value = code.text;
        say.textContent = '';
        text.form.requestSubmit();
    } catch {
        // A file that is no picture, or a browser without WebAssembly: pasting the text still works.
        say.textContent = say.dataset.none;
    }
});
