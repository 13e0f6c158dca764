import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';

/** What the overview endpoint answers. */
export type OverviewAnswer = Answer<typeof contract.projects.overview>;
