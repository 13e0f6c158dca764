import type { Migration } from '../ports.ts';

/**
 * Version 18 of a project's tables: which leaf responded to which campaign, and when first. `told` is the root in whose attribute it stands; null until
 * it has been told. Responses from before are found in messages and hits of the deciding goal.
 */
export const campaignResponses: Migration = {
  version: 18,
  name: 'who responded to which campaign',
  sql: `
create table campaign_responses (
  customer integer not null,
  campaign text not null,
  at bigint not null,
  told integer,
  primary key (customer, campaign)
);
create index campaign_responses_untold on campaign_responses (customer) where told is null;
insert into campaign_responses (customer, campaign, at)
  select customer, campaign, min(at) from (
    select customer, campaign, least(clicked_at, replied_at) as at from messages where clicked_at is not null or replied_at is not null
    union all
    select r.customer, r.campaign, h.at from runs r
      join campaign_versions v on v.key = r.campaign and v.version = r.version
      join decisions d on d.run = r.id and d.outcome <> 'ghost' and d.arm <> 'control'
      cross join lateral (
        select g.at from goal_hits g where g.run = r.id and g.goal = 0 order by g.log_offset
        offset coalesce((v.definition->'goals'->0->>'times')::integer, 1) - 1 limit 1) as h) as responses
  group by customer, campaign;
`,
};
