// Usage: node verify.mjs <JWKS file> < compact JWS
// Prints the payload when one of the keys signed it as a receipt, else says why not and exits with 1.
import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, compactVerify, createLocalJWKSet } from 'jose';

try {
    const published = JSON.parse(readFileSync(process.argv[2], 'utf8'));
    for (const key of published.keys)
        if (key.kid !== await calculateJwkThumbprint(key)) throw new Error(`kid ${key.kid} is not the RFC 7638 thumbprint`);
    const keys = createLocalJWKSet(published);
    const jws = readFileSync(0, 'utf8').trim();
    const { payload, protectedHeader } = await compactVerify(jws, keys, { algorithms: ['ES256'] });
    if (protectedHeader.typ !== 'qt-receipt') throw new Error(`typ is ${protectedHeader.typ}`);
    process.stdout.write(payload);
} catch (error) {
    console.error(`${error.code ?? error.name}: ${error.message}`);
    process.exitCode = 1;
}
