/** On application ready: the vault, and `KeyStore` with the actions of the plug-in. */
window.vaultReady = Coffer.openVault({ name: 'example-outsystems' }).then(function (vault) {
  vault.on('locked', function () {
    Coffer.askToUnlock(vault).catch(function () {})
  })
  window.KeyStore = Coffer.keyStore(vault)
  return Coffer.askToUnlock(vault).then(function () {
    return vault
  })
})
