import { spawnSync } from 'node:child_process';

const PYTHON = '/usr/bin/python3';
const VERIFY = `
import base64, dkim, sys
record = ('v=DKIM1; k=rsa; p=' + sys.argv[1]).encode()
names = []
def dns(name, timeout=5):
    names.append(name.decode() if isinstance(name, bytes) else name)
    return record
print('valid' if dkim.verify(sys.stdin.buffer.read(), dnsfunc=dns) else 'invalid', *names)
`;

/** Debian's python3-dkim, a verifier we did not write; false when it is not installed, said aloud. @throws with `CI=true`, where nothing may be skipped */
export function hasDkimVerifier(): boolean {
  if (spawnSync(PYTHON, ['-c', 'import dkim']).status === 0) return true;
  if (process.env['CI'] === 'true') throw new Error('CI=true but python3-dkim is not installed');
  process.stderr.write('skipped: python3-dkim is not installed\n');
  return false;
}

/**
 * Verifies the DKIM signature of a raw mail (RFC 6376).
 *
 * @param publicKey  base64 of the DER form, as the DNS record would hold it
 * @returns `valid` or `invalid`, and the name the verifier looked up
 */
export function verifyDkim(raw: string, publicKey: string): string {
  const done = spawnSync(PYTHON, ['-c', VERIFY, publicKey], { input: raw, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`python3-dkim failed: ${done.stderr}`);
  return done.stdout.trim();
}
