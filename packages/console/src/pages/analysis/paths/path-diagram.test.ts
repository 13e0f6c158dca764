import type { PathsAnswer } from '@gyre/domain/questions/paths';
import { expect, test } from 'vitest';
import { pathDiagram } from './path-diagram.ts';

const none = { paths: 0, customers: 0 };
const [HOME, CART] = [{ event: 'home' }, { event: 'cart' }];
/** Four paths begin at home; three go on: two to the cart, one elsewhere. */
const ANSWER: PathsAnswer = {
  paths: 4,
  customers: 3,
  nodes: [
    { level: 0, stop: HOME, paths: 4, customers: 3, ended: { paths: 1, customers: 1 } },
    { level: 1, stop: CART, paths: 2, customers: 2, ended: none },
    { level: 1, stop: 'other', paths: 1, customers: 1, ended: none },
  ],
  links: [
    { level: 0, from: HOME, to: CART, paths: 2, customers: 2 },
    { level: 0, from: HOME, to: 'other', paths: 1, customers: 1 },
  ],
};

test('walked forwards, the anchor stands on the left and links leave it', () => {
  const { nodes, links, tallest } = pathDiagram(ANSWER, 'start');
  expect(nodes.map(({ column, paths, ended }) => [column, paths, ended])).toEqual([
    [0, 4, 1],
    [1, 2, 0],
    [1, 1, 0],
  ]);
  expect(links.map(({ source, target, share }) => [source === nodes[0]?.id, target === nodes[1]?.id, share])).toEqual([
    [true, true, 0.5],
    [true, false, 0.25],
  ]);
  expect(tallest).toBe(2);
});

test('walked backwards, the anchor stands on the right and links lead to it, with the places of the walk', () => {
  const { nodes, links } = pathDiagram(ANSWER, 'end');
  expect(nodes.map(({ column }) => column)).toEqual([1, 0, 0]);
  expect(links[0]).toMatchObject({ source: nodes[1]?.id, target: nodes[0]?.id, place: { level: 0, stop: HOME, to: CART } });
});

test('no path is an empty diagram', () => {
  expect(pathDiagram({ ...none, nodes: [], links: [] }, 'start')).toEqual({ nodes: [], links: [], tallest: 0 });
});
