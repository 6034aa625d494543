/** The screen's client actions. In each JavaScript node OutSystems gives `$parameters` and `$resolve`. */
function find(id) {
  return document.getElementById(id)
}

/** Runs a node as OutSystems does: with its inputs, until it calls `$resolve`. */
function node(script, inputs) {
  return new Promise(function (resolve) {
    var $parameters = Object.assign({}, inputs)
    script($parameters, function () {
      resolve($parameters)
    })
  })
}

/** SetValue */
function setPin($parameters, $resolve) {
  KeyStore.SetValue({ Store: 'shop', Key: 'pin', Value: $parameters.Value }).then(
    function (result) {
      $parameters.Success = result.Success
      $parameters.ErrorCode = result.Error.ErrorCode
      $resolve()
    },
  )
}

/** GetValue */
function getPin($parameters, $resolve) {
  KeyStore.GetValue({ Store: 'shop', Key: 'pin' }).then(function (result) {
    $parameters.Value = result.Value
    $parameters.Success = result.Success
    $parameters.ErrorCode = result.Error.ErrorCode
    $resolve()
  })
}

/** An encrypted attribute: the token is what local storage holds of `Customer.Iban`. */
function sealIban($parameters, $resolve) {
  vaultReady
    .then(function (vault) {
      return vault.encrypt($parameters.Iban, { context: 'Customer.Iban' })
    })
    .then(function (token) {
      $parameters.Token = token
      $resolve()
    })
}

function openIban($parameters, $resolve) {
  vaultReady
    .then(function (vault) {
      return vault.decrypt($parameters.Token, { context: 'Customer.Iban' })
    })
    .then(function (iban) {
      $parameters.Iban = iban
    })
    .catch(function (error) {
      $parameters.ErrorCode = error.code
    })
    .then($resolve)
}

vaultReady.then(function () {
  find('customer').addEventListener('submit', function (event) {
    event.preventDefault()
    var form = find('customer')
    node(setPin, { Value: form.pin.value })
      .then(function (pin) {
        find('status').textContent = pin.Success ? 'Saved' : pin.ErrorCode
        return node(sealIban, { Iban: form.iban.value })
      })
      .then(function (iban) {
        localStorage.setItem('Customer.Iban', iban.Token)
        find('stored').textContent = iban.Token
        form.reset()
      })
  })
  find('load').addEventListener('click', function () {
    Promise.all([
      node(getPin, {}),
      node(openIban, { Token: localStorage.getItem('Customer.Iban') }),
    ]).then(function (found) {
      find('status').textContent = found[0].Success
        ? found[0].Value + ', ' + (found[1].Iban || found[1].ErrorCode)
        : found[0].ErrorCode
    })
  })
})
