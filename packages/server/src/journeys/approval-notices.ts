import { AUTOPILOT } from '@gyre/domain/autopilot/actor';
import type { Receiver, RobotSecrets } from '@gyre/domain/notice';
import { instant } from '@gyre/domain/time';
import type { SecretBox } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { knownRobots, sealRobots, shownRobots, targetOfReceiver, TRIED_MS, type NoticeAbout, type Notices } from '../notices/index.ts';
import type { Policies } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { requestDigest, type ToldRequest } from './approval-words.ts';

export interface ApprovalNoticesContext {
  /** Key of the project. */
  readonly project: string;
  readonly publicUrl: () => string;
  readonly currency: () => string;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly policies: Pick<Policies, 'latest'>;
  readonly notices: Pick<Notices, 'send' | 'overtake' | 'wake'>;
}

/** 审批通知 — tells the receivers of the contact policy what waits for a second person, and when it does so no longer. */
export interface ApprovalNotices {
  /**
   * Leaves a notice for every receiver, to be sent once `tx` is committed; then `wake`. That a request waits is not sent any more once it does so no
   * longer. Of what the autopilot asks for nothing: those whom its alert tells are told by the autopilot.
   */
  tell(tx: Ledger, told: ToldRequest): Promise<void>;
  readonly wake: () => void;
  /**
   * Seals what robots among new receivers are called with: what is given, and what is known where nothing is.
   *
   * @throws AppError `invalid_input` for a robot without an address
   */
  seal(receivers: readonly Receiver[], given: RobotSecrets): string;
  /** The robots of the policy that applies, as the console shows them. */
  robots(): ReturnType<typeof shownRobots>;
}

/** What notices about a request belong to. */
function topicOf({ campaign, id }: ToldRequest): string {
  return `campaign/${campaign}/${id}`;
}

export function openApprovalNotices(context: ApprovalNoticesContext): ApprovalNotices {
  const { secrets, policies, notices } = context;
  const place = `policy/${context.project}`;
  const known = () => knownRobots(secrets, place, policies.latest().secret);
  return {
    async tell(tx, told) {
      if (told.askedBy === AUTOPILOT) return;
      if (told.what !== 'asked') await notices.overtake(topicOf(told), tx);
      const { policy, secret } = policies.latest();
      const { receivers, language } = policy.approval;
      const digest = requestDigest(told, pageOf(context, told), { language, currency: context.currency() });
      for (const receiver of receivers) {
        const target = targetOfReceiver(secrets, place, secret, receiver);
        await notices.send(target, { digest, language }, aboutOf(context, told, receiver), tx);
      }
    },
    wake: notices.wake,
    seal: (receivers, given) => sealRobots(secrets, place, { receivers, given, known: known() }),
    robots: () => shownRobots(known()),
  };
}

function pageOf({ publicUrl, project }: ApprovalNoticesContext, { campaign }: ToldRequest): string {
  return `${publicUrl()}/p/${project}/campaigns/${campaign}`;
}

/** Of a request it is told once that it waits, and once that it does so no longer. */
function aboutOf({ clock }: ApprovalNoticesContext, told: ToldRequest, receiver: Receiver): NoticeAbout {
  const topic = topicOf(told);
  return {
    kind: 'approval',
    topic,
    receiver: receiver.key,
    key: `${topic}/${told.what === 'asked' ? 'asked' : 'over'}/${receiver.key}`,
    due: null,
    until: instant(clock.now() + TRIED_MS),
  };
}
