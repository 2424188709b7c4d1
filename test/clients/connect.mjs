// Connects @polkadot/api to each address that comes as a line, and says so: what is
// timed is the connection, not the start of this program.
import { createInterface } from 'node:readline'
import { ApiPromise, WsProvider } from '@polkadot/api'

console.log('loaded')
for await (const url of createInterface({ input: process.stdin })) {
  const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true })
  const { data } = await api.query.system.account('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY')
  console.log(`connected ${data.free}`)
  await api.disconnect()
}
