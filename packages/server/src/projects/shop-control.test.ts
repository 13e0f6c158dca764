import { expect, test } from 'vitest';
import { incidentText, shopControl } from './shop-control.ts';
import { requireIncidents } from './shop-process.ts';

test('an incident is kept as its command line, with the instants it was given', () => {
  const incident = { id: 'x', name: 'city-drop', from: 1000, until: 1000 + 5_400_000, parameters: { city: '重庆', drop: 0.8 }, slice: {} };
  expect(incidentText(incident)).toBe('city-drop,from=1000,hours=1.5,city=重庆,drop=0.8');
});

test('one that was ended at once is kept for the minute that is the least', () => {
  const incident = { id: 'x', name: 'holiday', from: 1000, until: 1000, parameters: {}, slice: {} };
  expect(incidentText(incident)).toBe(`holiday,from=1000,hours=${1 / 60}`);
});

test('what the shop cannot read is refused in its words before there is a project', async () => {
  await requireIncidents(['city-drop,from=2026-11-23T09:00,hours=3']);
  await expect(requireIncidents(['city-drop,hours=0'])).rejects.toThrow('hours of city-drop must be a number from');
  await expect(requireIncidents(['flood'])).rejects.toThrow('an incident is one of city-drop');
});

test('a shop that is not there says so', async () => {
  await expect(shopControl('http://127.0.0.1:1').standing()).rejects.toThrow('the sample shop does not run right now');
});
