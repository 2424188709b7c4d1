// Drives a node of chain spec `local` with the unmodified @polkadot/api, which can
// send any extrinsic; each effect is read from storage.
// usage: node polkadot/main.mjs ws://HOST:PORT [FLOW... | --life]
import { run } from '../flows.mjs';
import { connect } from './world.mjs';
import './blocks.mjs';
import './subnets.mjs';
import './neurons.mjs';
import './accounts.mjs';
import './proxies.mjs';
import './weights.mjs';
import './stakes.mjs';
import './delegation.mjs';
import './swaps.mjs';
import './loans.mjs';

await run(connect);
