import { describe, expect, test } from 'vitest';
import { readSettings, settingsHelp } from './settings.ts';
import { SETTINGS } from './config.ts';

describe('settings', () => {
  test('a flag wins over the environment, which wins over the default; what is no setting is left over', () => {
    const { settings, rest } = readSettings(['export', 'events', '--port', '9000', '--format=csv', '--empty'], {
      GYRE_PORT: '8000',
      GYRE_HOME: '/tmp/x',
    });
    expect([settings.integer('GYRE_PORT'), settings.GYRE_HOME, settings.GYRE_HOST, settings.isOn('GYRE_EMPTY')]).toEqual([
      9000,
      '/tmp/x',
      '127.0.0.1',
      true,
    ]);
    expect(rest).toEqual(['export', 'events', '--format=csv']);
  });

  test('an unknown GYRE_ variable, a flag without its value and values of the wrong kind are named', () => {
    expect(() => readSettings([], { GYRE_PROT: '1' })).toThrow('unknown setting GYRE_PROT');
    expect(() => readSettings(['--port'], {})).toThrow('--port needs a value');
    expect(() => readSettings(['--port', '99999'], {})).toThrow('GYRE_PORT is "99999", expected a port from 0 to 65535');
    expect(() => readSettings([], { GYRE_MEMORY_MB: 'much' })).toThrow('GYRE_MEMORY_MB is "much", expected a whole number of MB');
    expect(() => readSettings(['--owner-password'], {})).toThrow('--owner-password needs a value');
  });

  test('the help names every setting in both languages', () => {
    for (const { name, flag, help } of SETTINGS) {
      expect(settingsHelp('zh')).toContain(help.zh);
      expect(settingsHelp('en')).toContain(`--${flag.padEnd(16)} ${name}`);
    }
  });
});
