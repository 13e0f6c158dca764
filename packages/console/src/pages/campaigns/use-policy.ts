import { type ContactPolicy, contract } from '@gyre/domain';
import { DEFAULT_FORBIDDEN_WORDS } from '@gyre/domain/reach/forbidden-words';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';

/** The project's contact policy; undefined until it has come. */
export function usePolicy(): ContactPolicy | undefined {
  const project = useProjectKey();
  return useCall(contract.reach.policy, { params: { project } }, { staleMs: 30_000 }).data?.policy;
}

/** The words to warn about in marketing: the project's list, else the one that comes with Gyre. */
export function forbiddenWordsOf(policy: ContactPolicy | undefined): readonly string[] {
  return policy?.forbiddenWords ?? DEFAULT_FORBIDDEN_WORDS;
}
